//! The look that a partner gives the portal: a few values, from which the others follow so that all can be read.

use portico_api::theme::{LEAST_CONTRAST, colour_of, contrast};
use portico_api::{Theme, ThemeFont};

/// What the edge of a field needs against what is behind it (WCAG 2.2, 1.4.11).
const LEAST_EDGE: f64 = 3.0;

type Colour = [u8; 3];

/// The custom properties of the style sheet (see style/tokens.css) and their values; nothing for a theme that is not
/// acceptable.
pub(super) fn properties(theme: &Theme) -> Option<Vec<(&'static str, String)>> {
    if !theme.problems().is_empty() {
        return None;
    }
    let (accent, surface, ink) =
        (colour_of(&theme.accent)?, colour_of(&theme.surface)?, colour_of(&theme.text)?);
    let label = theme.label()?;
    // A tint stays the surface where text on it could not be read.
    let tint = |with: Colour, share: u32| {
        let tinted = mix(with, surface, share);
        let readable = [ink, accent].iter().all(|colour| contrast(*colour, tinted) >= LEAST_CONTRAST);
        if readable { tinted } else { surface }
    };
    let sunken = tint(ink, 6);
    let soft = tint(accent, 10);
    let all_read = |colour: &Colour| {
        [surface, sunken, soft].iter().all(|behind| contrast(*colour, *behind) >= LEAST_CONTRAST)
    };
    let muted = (60..100).step_by(5).map(|share| mix(ink, surface, share)).find(all_read).unwrap_or(ink);
    let edge = (30..100)
        .step_by(5)
        .map(|share| mix(ink, surface, share))
        .find(|edge| contrast(*edge, surface) >= LEAST_EDGE)
        .unwrap_or(ink);
    // The portal's own colours of states, in light and in dark; text says the same.
    let state = |light: Colour, dark: Colour| [light, dark].into_iter().find(all_read).unwrap_or(ink);
    let colours = [
        ("--bg", surface),
        ("--surface", surface),
        ("--sunken", sunken),
        ("--ink", ink),
        ("--muted", muted),
        ("--line", mix(ink, surface, 18)),
        ("--edge", edge),
        ("--accent", accent),
        ("--accent-ink", label),
        ("--accent-soft", soft),
        ("--good", state([0x17, 0x68, 0x3c], [0x6f, 0xd3, 0x9b])),
        ("--busy", state([0x1f, 0x5a, 0xa6], [0x8d, 0xb9, 0xf5])),
        ("--warn", state([0x8a, 0x4b, 0x00], [0xf0, 0xb4, 0x5c])),
        ("--bad", state([0xb0, 0x23, 0x1c], [0xff, 0x8f, 0x86])),
        ("--rail", surface),
        ("--rail-ink", ink),
    ];
    let font = match theme.font {
        ThemeFont::System => "system-ui, sans-serif",
        ThemeFont::Humanist => {
            "Seravek, \"Gill Sans Nova\", Ubuntu, Calibri, \"DejaVu Sans\", source-sans-pro, sans-serif"
        }
        ThemeFont::Serif => "Charter, \"Bitstream Charter\", \"Sitka Text\", Cambria, Georgia, serif",
        ThemeFont::Mono => {
            "ui-monospace, \"Cascadia Code\", Menlo, Consolas, \"DejaVu Sans Mono\", monospace"
        }
    };
    let rest = [
        ("--radius", format!("{}px", theme.radius)),
        ("--radius-small", format!("{}px", theme.radius / 2)),
        ("--font", font.to_owned()),
    ];
    Some(colours.map(|(name, colour)| (name, written(colour))).into_iter().chain(rest).collect())
}

/// So many hundredths of one colour in another.
fn mix(one: Colour, other: Colour, share: u32) -> Colour {
    let mut mixed = other;
    for (part, with) in mixed.iter_mut().zip(one) {
        let sum = u32::from(with) * share + u32::from(*part) * (100 - share);
        *part = u8::try_from(sum / 100).unwrap_or(u8::MAX);
    }
    mixed
}

fn written([red, green, blue]: Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(accent: &str, surface: &str, text: &str) -> Theme {
        let [accent, surface, text] = [accent, surface, text].map(str::to_owned);
        Theme { accent, surface, text, ..Theme::default() }
    }

    #[test]
    fn whatever_the_theme_all_text_can_be_read() {
        let mut seen = 0;
        for accent in ["#0b5cad", "#7fb4ff", "#8a0030", "#000000", "#ffffff", "#5a5a00"] {
            for surface in ["#ffffff", "#10141a", "#000000", "#f3e9d2", "#c8c8c8", "#24408e"] {
                for text in ["#000000", "#ffffff", "#333333", "#e8ecf2", "#5f5f5f"] {
                    let Some(properties) = properties(&theme(accent, surface, text)) else { continue };
                    seen += 1;
                    let of = |name: &str| {
                        colour_of(&properties.iter().find(|(known, _)| *known == name).unwrap().1).unwrap()
                    };
                    for behind in ["--bg", "--surface", "--sunken", "--accent-soft", "--rail"] {
                        for front in ["--ink", "--muted", "--accent", "--good", "--busy", "--warn", "--bad"] {
                            let ratio = contrast(of(front), of(behind));
                            assert!(
                                ratio >= LEAST_CONTRAST,
                                "{front} on {behind}: {ratio} ({accent} {surface} {text})"
                            );
                        }
                    }
                    assert!(contrast(of("--accent-ink"), of("--accent")) >= LEAST_CONTRAST);
                    assert!(contrast(of("--edge"), of("--surface")) >= LEAST_EDGE);
                }
            }
        }
        assert!(seen > 20, "{seen}");
    }

    #[test]
    fn a_theme_that_is_not_acceptable_changes_nothing() {
        assert!(properties(&Theme::default()).is_some());
        assert!(properties(&theme("#0b5cad", "#ffffff", "#bbbbbb")).is_none());
        assert!(properties(&theme("url(//evil)", "#ffffff", "#000000")).is_none());
        assert!(properties(&theme("red;}", "#ffffff", "#000000")).is_none());
    }
}
