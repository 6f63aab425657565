//! The look of the portal inside a partner's own site: a few named values, and what is checked about them.

use crate::FieldProblem;
use crate::profile::Problems;

/// The least contrast of text against what is behind it (WCAG 2.2, 1.4.3).
pub const LEAST_CONTRAST: f64 = 4.5;
/// The largest radius of corners, in pixels.
pub const LARGEST_RADIUS: u8 = 16;

const WHITE: [u8; 3] = [255; 3];
const BLACK: [u8; 3] = [0; 3];

dto! {
    /// A family of fonts that browsers have.
    #[derive(Copy, Eq, Hash, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum ThemeFont {
        /// That of the system.
        #[default]
        System,
        /// A humanist sans serif.
        Humanist,
        /// A serif.
        Serif,
        /// A monospaced one.
        Mono,
    }

    /// How the portal looks inside a partner's site. Colours are written `#rrggbb`.
    #[derive(Eq)]
    #[serde(deny_unknown_fields)]
    pub struct Theme {
        /// The colour of links, buttons and what is chosen.
        #[cfg_attr(feature = "openapi", schema(pattern = "^#[0-9A-Fa-f]{6}$"))]
        pub accent: String,
        /// The colour behind everything.
        #[cfg_attr(feature = "openapi", schema(pattern = "^#[0-9A-Fa-f]{6}$"))]
        pub surface: String,
        /// The colour of text.
        #[cfg_attr(feature = "openapi", schema(pattern = "^#[0-9A-Fa-f]{6}$"))]
        pub text: String,
        /// The radius of corners in pixels, at most 16.
        #[cfg_attr(feature = "openapi", schema(maximum = 16))]
        pub radius: u8,
        /// The family of fonts.
        pub font: ThemeFont,
    }
}

/// The portal's own look, in light.
impl Default for Theme {
    fn default() -> Self {
        let [accent, surface, text] = ["#0a5c55", "#ffffff", "#1a2421"].map(str::to_owned);
        Self { accent, surface, text, radius: 8, font: ThemeFont::System }
    }
}

impl Theme {
    /// Everything that is not acceptable; nothing when the theme can be used. Text and accent have to stand out from
    /// the surface, and a label from the accent that it stands on.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Problems(Vec::new());
        for (field, colour) in [("accent", &self.accent), ("surface", &self.surface), ("text", &self.text)] {
            if colour_of(colour).is_none() {
                found.add(field, "not_a_colour", "Write it as #rrggbb, such as #0a5c55.");
            }
        }
        if self.radius > LARGEST_RADIUS {
            found.add("radius", "too_large", "At most 16 pixels.");
        }
        for (field, ratio) in [("text", self.text_contrast()), ("accent", self.accent_contrast())] {
            if ratio.is_some_and(|ratio| ratio < LEAST_CONTRAST) {
                found.add(
                    field,
                    "too_little_contrast",
                    "Choose colours with a contrast of at least 4.5 : 1.",
                );
            }
        }
        if self.label().zip(colour_of(&self.accent)).is_some_and(|(l, a)| contrast(l, a) < LEAST_CONTRAST) {
            found.add("accent", "too_little_contrast", "No label can be read on this accent.");
        }
        found.0
    }

    /// The contrast of text against the surface, from 1 to 21; nothing when one of them is no colour.
    pub fn text_contrast(&self) -> Option<f64> {
        Some(contrast(colour_of(&self.text)?, colour_of(&self.surface)?))
    }

    /// The contrast of the accent against the surface.
    pub fn accent_contrast(&self) -> Option<f64> {
        Some(contrast(colour_of(&self.accent)?, colour_of(&self.surface)?))
    }

    /// The contrast of a label against the accent that it stands on.
    pub fn label_contrast(&self) -> Option<f64> {
        Some(contrast(self.label()?, colour_of(&self.accent)?))
    }

    /// The colour of labels on the accent: white or black, whichever stands out more.
    pub fn label(&self) -> Option<[u8; 3]> {
        let accent = colour_of(&self.accent)?;
        Some(if contrast(WHITE, accent) >= contrast(BLACK, accent) { WHITE } else { BLACK })
    }

    /// Whether the surface is a dark one.
    pub fn is_dark(&self) -> bool {
        colour_of(&self.surface).is_some_and(|surface| contrast(surface, WHITE) > contrast(surface, BLACK))
    }
}

/// Red, green and blue of `#rrggbb`; nothing for whatever else.
pub fn colour_of(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// The contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it.
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance, from 0 to 1.
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(accent: &str, surface: &str, text: &str) -> Theme {
        let [accent, surface, text] = [accent, surface, text].map(str::to_owned);
        Theme { accent, surface, text, ..Theme::default() }
    }

    fn codes(theme: &Theme) -> Vec<(String, String)> {
        theme.problems().into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        for (one, other, expected) in [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#777777", "#ffffff", 4.478),
            ("#767676", "#FFFFFF", 4.542),
            ("#ff0000", "#ffffff", 3.998),
            ("#0000ff", "#ffffff", 8.592),
            ("#00ff00", "#000000", 15.304),
        ] {
            let found = contrast(colour_of(one).unwrap(), colour_of(other).unwrap());
            assert!((found - expected).abs() < 0.001, "{one} {other}: {found}");
        }
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        let hostile = [
            "",
            "#fff",
            "red",
            "#12345g",
            "#1234567",
            "123456",
            "#+12345",
            " #123456",
            "url(x)",
            "#ééé",
            "#000000;background:url(//evil)",
            "var(--x)",
        ];
        for text in hostile {
            assert_eq!(colour_of(text), None, "{text}");
            assert_eq!(codes(&theme(text, "#ffffff", "#000000"))[0].1, "not_a_colour", "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert_eq!(codes(&Theme::default()), []);
        assert_eq!(codes(&theme("#7fb4ff", "#10141a", "#e8ecf2")), []);
        let too_little = |field: &str| vec![(field.to_owned(), "too_little_contrast".to_owned())];
        assert_eq!(codes(&theme("#0b5cad", "#ffffff", "#777777")), too_little("text"));
        assert_eq!(codes(&theme("#ffd400", "#ffffff", "#000000")), too_little("accent"));
        let round = Theme { radius: 17, ..Theme::default() };
        assert_eq!(codes(&round), [("radius".to_owned(), "too_large".to_owned())]);
    }

    #[test]
    fn a_label_can_be_read_on_every_accent() {
        for red in (0..=255).step_by(5) {
            for green in (0..=255).step_by(5) {
                for blue in (0..=255).step_by(15) {
                    let accent = format!("#{red:02x}{green:02x}{blue:02x}");
                    let label = theme(&accent, "#ffffff", "#000000").label_contrast().unwrap();
                    assert!(label >= LEAST_CONTRAST, "{accent}: {label}");
                }
            }
        }
    }

    #[test]
    fn nothing_else_can_be_said() {
        let css = r##"{"accent":"#000000","surface":"#ffffff","text":"#000000","radius":4,"font":"system","css":"x"}"##;
        assert!(serde_json::from_str::<Theme>(css).is_err());
        assert!(serde_json::from_str::<Theme>(&css.replace(r#","css":"x""#, "")).is_ok());
        assert!(
            serde_json::from_str::<Theme>(&css.replace(r#""system","css":"x""#, r#""Comic Sans""#)).is_err()
        );
    }
}
