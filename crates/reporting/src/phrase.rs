//! Class phrases: what "SaaS 2 & 3 EU-hosted Tenants" means, and which words of it nobody understands.
//!
//! From the seed's "SaaS Service Classification Impacted". Nothing is guessed: a word that is not known is handed
//! back, and a phrase that excludes something is not expanded at all.

/// A hosting region of tenants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Region {
    /// The European Union.
    Eu,
    /// The United States.
    Us,
    /// Asia and the Pacific.
    Apac,
}

impl Region {
    /// Every region.
    pub const ALL: [Self; 3] = [Self::Eu, Self::Us, Self::Apac];

    /// The spelling in the store and in notices.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eu => "EU",
            Self::Us => "US",
            Self::Apac => "APAC",
        }
    }

    /// The region with this spelling; case does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.as_str().eq_ignore_ascii_case(text))
    }
}

/// Service classes, 1 to 3; none stands for any.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash, Debug)]
pub struct Classes(u8);

/// Hosting regions; none stands for any.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash, Debug)]
pub struct Regions(u8);

impl Classes {
    /// The highest class there is.
    pub const HIGHEST: u32 = 3;

    /// These classes; numbers that are no class are left out.
    pub fn of(classes: impl IntoIterator<Item = u32>) -> Self {
        let known = classes.into_iter().filter(|class| (1..=Self::HIGHEST).contains(class));
        Self(known.fold(0, |bits, class| bits | 1 << class))
    }

    /// Whether it stands for any class.
    pub const fn is_any(self) -> bool {
        self.0 == 0
    }

    /// Whether a class is among them.
    pub const fn has(self, class: u32) -> bool {
        self.is_any() || (class <= Self::HIGHEST && self.0 & (1 << class) != 0)
    }

    /// The classes that were named, in order.
    pub fn named(self) -> impl Iterator<Item = u32> {
        (1..=Self::HIGHEST).filter(move |class| !self.is_any() && self.has(*class))
    }
}

impl Regions {
    /// These regions.
    pub fn of(regions: impl IntoIterator<Item = Region>) -> Self {
        Self(regions.into_iter().fold(0, |bits, region| bits | 1 << region as u8))
    }

    /// Whether it stands for any region.
    pub const fn is_any(self) -> bool {
        self.0 == 0
    }

    /// Whether a region is among them.
    pub const fn has(self, region: Region) -> bool {
        self.is_any() || self.0 & (1 << region as u8) != 0
    }

    /// The regions that were named.
    pub fn named(self) -> impl Iterator<Item = Region> {
        Region::ALL.into_iter().filter(move |region| !self.is_any() && self.has(*region))
    }
}

/// A phrase as far as it was understood.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Phrase {
    /// Tenants of any of these classes in any of these regions, pair by pair; none when nothing was understood.
    pub groups: Vec<(Classes, Regions)>,
    /// Words that were not understood, as they were written.
    pub unknown: Vec<String>,
}

/// How a tenant stands to a phrase.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Fit {
    /// It is none of them.
    Neither,
    /// Its class is named, for another region.
    ClassOnly,
    /// Its class or region is not known, so nobody can tell.
    CannotTell,
    /// Class and region are named, or any is.
    Both,
}

impl Phrase {
    /// Reads a phrase.
    pub fn parse(text: &str) -> Self {
        let tokens = tokens(text);
        if tokens.iter().any(|token| token.meaning == Meaning::Negation) {
            return Self { groups: Vec::new(), unknown: vec![text.trim().to_owned()] };
        }
        let mut reader = Reader::default();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += reader.read(token, tokens.get(at + 1..).unwrap_or_default());
        }
        reader.finish()
    }

    /// Whether all of it was understood.
    pub fn is_understood(&self) -> bool {
        self.unknown.is_empty() && !self.groups.is_empty()
    }

    pub(crate) fn fit(&self, class: Option<u32>, region: Option<Region>) -> Fit {
        let one = |(classes, regions): &(Classes, Regions)| {
            let of_class = class.map_or(classes.is_any().then_some(true), |class| Some(classes.has(class)));
            let in_region =
                region.map_or(regions.is_any().then_some(true), |region| Some(regions.has(region)));
            match (of_class, in_region) {
                (Some(true), Some(true)) => Fit::Both,
                (Some(false), _) => Fit::Neither,
                (Some(true), Some(false)) => Fit::ClassOnly,
                (None, Some(false)) => Fit::Neither,
                (None, _) | (_, None) => Fit::CannotTell,
            }
        };
        self.groups.iter().map(one).max().unwrap_or(Fit::Neither)
    }
}

/// What a word means here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    /// Before numbers: what they count.
    Product,
    Class,
    Tenants,
    Number(u32),
    Region(Region),
    And,
    Range,
    /// A dash: a range between numbers, nothing elsewhere.
    Dash,
    Filler,
    Negation,
    Unknown,
}

struct Token {
    text: String,
    meaning: Meaning,
}

const WORDS: &[(&str, Meaning)] = &[
    ("saas", Meaning::Product),
    ("class", Meaning::Class),
    ("classes", Meaning::Class),
    ("classification", Meaning::Class),
    ("classifications", Meaning::Class),
    ("tier", Meaning::Class),
    ("tiers", Meaning::Class),
    ("klasse", Meaning::Class),
    ("klassen", Meaning::Class),
    ("tenant", Meaning::Tenants),
    ("tenants", Meaning::Tenants),
    ("mandant", Meaning::Tenants),
    ("mandanten", Meaning::Tenants),
    ("one", Meaning::Number(1)),
    ("two", Meaning::Number(2)),
    ("three", Meaning::Number(3)),
    ("i", Meaning::Number(1)),
    ("ii", Meaning::Number(2)),
    ("iii", Meaning::Number(3)),
    ("eins", Meaning::Number(1)),
    ("zwei", Meaning::Number(2)),
    ("drei", Meaning::Number(3)),
    ("eu", Meaning::Region(Region::Eu)),
    ("europe", Meaning::Region(Region::Eu)),
    ("european", Meaning::Region(Region::Eu)),
    ("europa", Meaning::Region(Region::Eu)),
    ("us", Meaning::Region(Region::Us)),
    ("usa", Meaning::Region(Region::Us)),
    ("apac", Meaning::Region(Region::Apac)),
    ("and", Meaning::And),
    ("or", Meaning::And),
    ("plus", Meaning::And),
    ("und", Meaning::And),
    ("oder", Meaning::And),
    ("to", Meaning::Range),
    ("through", Meaning::Range),
    ("thru", Meaning::Range),
    ("bis", Meaning::Range),
    ("hosted", Meaning::Filler),
    ("hosting", Meaning::Filler),
    ("based", Meaning::Filler),
    ("located", Meaning::Filler),
    ("gehostet", Meaning::Filler),
    ("gehostete", Meaning::Filler),
    ("gehosteten", Meaning::Filler),
    ("region", Meaning::Filler),
    ("regions", Meaning::Filler),
    ("service", Meaning::Filler),
    ("services", Meaning::Filler),
    ("impacted", Meaning::Filler),
    ("affected", Meaning::Filler),
    ("all", Meaning::Filler),
    ("alle", Meaning::Filler),
    ("any", Meaning::Filler),
    ("every", Meaning::Filler),
    ("both", Meaning::Filler),
    ("only", Meaning::Filler),
    ("the", Meaning::Filler),
    ("our", Meaning::Filler),
    ("in", Meaning::Filler),
    ("of", Meaning::Filler),
    ("on", Meaning::Filler),
    ("for", Meaning::Filler),
    ("with", Meaning::Filler),
    ("are", Meaning::Filler),
    ("is", Meaning::Filler),
    ("der", Meaning::Filler),
    ("die", Meaning::Filler),
    ("den", Meaning::Filler),
    ("not", Meaning::Negation),
    ("non", Meaning::Negation),
    ("no", Meaning::Negation),
    ("except", Meaning::Negation),
    ("excluding", Meaning::Negation),
    ("excl", Meaning::Negation),
    ("without", Meaning::Negation),
    ("but", Meaning::Negation),
    ("other", Meaning::Negation),
    ("others", Meaning::Negation),
    ("outside", Meaning::Negation),
    ("unless", Meaning::Negation),
    ("nicht", Meaning::Negation),
    ("kein", Meaning::Negation),
    ("keine", Meaning::Negation),
    ("ohne", Meaning::Negation),
    ("außer", Meaning::Negation),
];

/// Regions of two words.
const PAIRS: [(&str, &str, Region); 3] =
    [("united", "states", Region::Us), ("asia", "pacific", Region::Apac), ("european", "union", Region::Eu)];

/// Shorter words are taken as they are written: "EU" and "US" are one letter apart.
const LONG_ENOUGH: usize = 4;

fn meaning(word: &str) -> Meaning {
    if let Some((_, meaning)) = WORDS.iter().find(|(known, _)| *known == word) {
        return *meaning;
    }
    if word.chars().count() < LONG_ENOUGH {
        return Meaning::Unknown;
    }
    let near = |known: &&(&str, Meaning)| known.0.chars().count() >= LONG_ENOUGH && is_slip(word, known.0);
    let mut meanings = WORDS.iter().filter(near).map(|(_, meaning)| *meaning);
    match meanings.next() {
        Some(first) if meanings.all(|other| other == first) => first,
        _ => Meaning::Unknown,
    }
}

/// Whether a word is another one with one letter too many, too few, wrong, or two letters swapped.
fn is_slip(word: &str, known: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), known.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = |letters: &[char], skip: usize| letters.get(same + skip..).map(<[char]>::to_vec);
    let swapped = || {
        let (first, second) = (a.get(same).zip(a.get(same + 1)), b.get(same).zip(b.get(same + 1)));
        matches!((first, second), (Some((p, q)), Some((r, s))) if p == s && q == r)
            && rest(&a, 2) == rest(&b, 2)
    };
    match a.len().abs_diff(b.len()) {
        0 => rest(&a, 1) == rest(&b, 1) || swapped(),
        1 if a.len() > b.len() => rest(&a, 1) == rest(&b, 0),
        1 => rest(&a, 0) == rest(&b, 1),
        _ => false,
    }
}

fn tokens(text: &str) -> Vec<Token> {
    /// What letters can be part of.
    #[derive(PartialEq, Clone, Copy)]
    enum Sort {
        Letters,
        Digits,
        Sign,
        Space,
    }
    let sort = |c: char| match c {
        c if c.is_alphabetic() => Sort::Letters,
        c if c.is_ascii_digit() => Sort::Digits,
        c if c.is_whitespace() || ".:;()[]{}\"'“”„‘’".contains(c) => Sort::Space,
        _ => Sort::Sign,
    };
    // "U.S." is one word.
    let lower = text.to_lowercase().replace("u.s.a.", "usa").replace("u.s.", "us").replace("e.u.", "eu");
    let mut pieces: Vec<(Sort, String)> = Vec::new();
    for c in lower.chars() {
        let sort = sort(c);
        match pieces.last_mut() {
            Some((last, piece)) if *last == sort && sort != Sort::Sign => piece.push(c),
            _ => pieces.push((sort, c.to_string())),
        }
    }
    let mut found = Vec::new();
    for (sort, piece) in pieces {
        let meaning = match (sort, piece.as_str()) {
            (Sort::Space, _) => continue,
            (Sort::Letters, word) => meaning(word),
            (Sort::Digits, digits) => digits.parse().map_or(Meaning::Unknown, Meaning::Number),
            (Sort::Sign, "&" | "+" | "/" | "," | "|") => Meaning::And,
            (Sort::Sign, "-" | "–" | "—" | "‑") => Meaning::Dash,
            (Sort::Sign, _) => Meaning::Unknown,
        };
        found.push(Token { text: piece, meaning });
    }
    found
}

/// A group of classes and regions that is being read.
#[derive(Default)]
struct Group {
    classes: Vec<u32>,
    regions: Vec<Region>,
    /// Regions came before classes.
    regions_first: bool,
    words: Vec<String>,
}

#[derive(Default)]
struct Reader {
    done: Vec<Group>,
    now: Group,
    /// The next number is a class: a product, "class", or a number and a connection came before.
    counting: bool,
    /// The last token was a class.
    after_number: bool,
    /// Something says that tenants are meant.
    tenants: bool,
    unknown: Vec<String>,
}

impl Reader {
    /// Reads a token with those that follow; answers how many were used.
    fn read(&mut self, token: &Token, next: &[Token]) -> usize {
        let after_number = std::mem::take(&mut self.after_number);
        if let Some((other, pair)) =
            next.iter().find(|next| next.meaning != Meaning::Dash).and_then(|other| {
                let pair =
                    PAIRS.iter().find(|(first, second, _)| token.text == *first && other.text == *second)?;
                Some((other, pair))
            })
        {
            self.region(pair.2, &format!("{} {}", token.text, other.text));
            return 1 + usize::from(next.first().is_some_and(|next| next.meaning == Meaning::Dash)) + 1;
        }
        match token.meaning {
            Meaning::Product => {
                self.tenants = true;
                self.counting = true;
            }
            Meaning::Class => self.counting = true,
            Meaning::Tenants => {
                self.tenants = true;
                self.counting = false;
            }
            Meaning::Number(number) => return 1 + self.number(number, token, next),
            Meaning::Region(region) => self.region(region, &token.text),
            Meaning::And => self.counting |= after_number,
            Meaning::Dash => {}
            Meaning::Filler => {}
            Meaning::Range | Meaning::Unknown | Meaning::Negation => {
                self.counting = false;
                self.unknown.push(token.text.clone());
            }
        }
        1
    }

    /// Takes a number and, where it begins a range, its end; answers how many further tokens were used.
    fn number(&mut self, number: u32, token: &Token, next: &[Token]) -> usize {
        // "2nd": an ordinal is no class.
        if !self.counting {
            self.unknown.push(token.text.clone());
            return 0;
        }
        let mut numbers = vec![number];
        let mut used = 0;
        if let [first, second, ..] = next
            && matches!(first.meaning, Meaning::Range | Meaning::Dash)
            && let Meaning::Number(last) = second.meaning
        {
            used = 2;
            if last < number {
                self.unknown.push(format!("{}{}{}", token.text, first.text, second.text));
                return used;
            }
            // Beyond the highest class there is nothing to say one by one.
            numbers = (number..=last.min(Classes::HIGHEST + 1)).collect();
        }
        for number in numbers {
            if (1..=Classes::HIGHEST).contains(&number) {
                self.class(number);
            } else {
                let text =
                    if used == 0 { &token.text } else { next.get(1).map_or(&token.text, |last| &last.text) };
                self.unknown.push(text.clone());
            }
        }
        self.counting = false;
        self.after_number = true;
        used
    }

    fn class(&mut self, class: u32) {
        let full = !self.now.classes.is_empty() && !self.now.regions.is_empty();
        if full && !self.now.regions_first {
            self.begin_group();
        }
        self.now.classes.push(class);
        self.now.words.push(class.to_string());
    }

    fn region(&mut self, region: Region, text: &str) {
        let full = !self.now.classes.is_empty() && !self.now.regions.is_empty();
        if full && self.now.regions_first {
            self.begin_group();
        }
        self.now.regions_first |= self.now.classes.is_empty();
        self.now.regions.push(region);
        self.now.words.push(text.to_owned());
    }

    fn begin_group(&mut self) {
        self.done.push(std::mem::take(&mut self.now));
    }

    fn finish(mut self) -> Phrase {
        self.begin_group();
        let mut groups = self.done;
        groups.retain(|group| !group.words.is_empty());
        if groups.is_empty() {
            // "All tenants" means all of them; "all premium tenants" means nobody knows whom.
            let all = self.tenants && self.unknown.is_empty();
            let groups = if all { vec![(Classes::default(), Regions::default())] } else { Vec::new() };
            return Phrase { groups, unknown: self.unknown };
        }
        // "2 EU & 3": where the others are of a region, one without any is a riddle.
        if groups.len() > 1 {
            let whole = |group: &Group| !group.classes.is_empty() && !group.regions.is_empty();
            for group in groups.iter().filter(|group| !whole(group)) {
                self.unknown.extend(group.words.iter().cloned());
            }
            groups.retain(whole);
        }
        let groups = groups
            .into_iter()
            .map(|group| (Classes::of(group.classes), Regions::of(group.regions)))
            .collect();
        Phrase { groups, unknown: self.unknown }
    }
}
