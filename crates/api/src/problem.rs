//! Errors as answers: `application/problem+json` with a stable type.

macro_rules! kinds {
    ($($(#[$meta:meta])* $variant:ident = $slug:literal, $status:literal, $title:literal);+ $(;)?) => {
        /// What went wrong. The `type` of a problem is `/problems/` and this name.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum ProblemKind { $($(#[$meta])* $variant),+ }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// The stable name.
            pub const fn slug(self) -> &'static str { match self { $(Self::$variant => $slug),+ } }

            /// The HTTP status.
            pub const fn status(self) -> u16 { match self { $(Self::$variant => $status),+ } }

            /// A short title that is the same for every occurrence.
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title),+ } }
        }
    };
}

kinds! {
    /// The request cannot be understood.
    BadRequest = "bad-request", 400, "The request cannot be understood";
    /// Nobody is signed in, or the session has ended.
    SignedOut = "signed-out", 401, "Sign in first";
    /// E-mail address or password is wrong.
    WrongCredentials = "wrong-credentials", 401, "E-mail address or password is wrong";
    /// A code for a frame does not fit, was used, or is too old.
    CodeRefused = "code-refused", 403, "This code opens nothing";
    /// The role does not allow it.
    NotAllowed = "not-allowed", 403, "Your role does not allow this";
    /// Somebody who looks as somebody else wants to change something.
    LooksOnly = "looks-only", 403, "Looking as somebody else changes nothing";
    /// The request came from another site.
    CrossSite = "cross-site", 403, "Requests from other sites are refused";
    /// There is no such thing, or the viewer may not know of it.
    NotFound = "not-found", 404, "Nothing here";
    /// The address does not take this method.
    MethodNotAllowed = "method-not-allowed", 405, "This address does not take this method";
    /// The change would come to something else than its preview.
    PreviewDiffers = "preview-differs", 409, "It would do something else than you saw";
    /// It stands otherwise by now, so that this cannot be done with it.
    Conflict = "conflict", 409, "It stands otherwise by now";
    /// Somebody else was faster.
    Changed = "changed", 412, "Somebody else changed it first";
    /// The body is too large.
    TooLarge = "too-large", 413, "The request is too large";
    /// The body is not JSON.
    NotJson = "not-json", 415, "Send JSON";
    /// The content is not acceptable.
    Invalid = "invalid", 422, "Some of this is not right";
    /// A version is required.
    VersionRequired = "version-required", 428, "Say which version you changed";
    /// Too many attempts.
    TooManyAttempts = "too-many-attempts", 429, "Too many attempts";
    /// Something broke on the server.
    Internal = "internal", 500, "Something broke on our side";
    /// The server cannot answer right now.
    Unavailable = "unavailable", 503, "The server cannot answer right now";
}

impl ProblemKind {
    /// The kind of a problem `type`.
    pub fn of_type(kind: &str) -> Option<Self> {
        let slug = kind.strip_prefix("/problems/")?;
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

dto! {
    /// What is wrong with one field.
    #[derive(Eq)]
    pub struct FieldProblem {
        /// Where: a path such as `contacts/0/email`.
        pub field: String,
        /// A stable name of what is wrong: `required`, `too_long`, `not_an_email`, `not_a_web_address`,
        /// `not_a_country`, `too_many`, `contact_required`, `control_character`, `cannot_be_asked`; for changes to settings those of
        /// [`crate::plan::Wrong::code`] and some more.
        pub code: String,
        /// What is wrong and what to do, in English.
        pub detail: String,
    }

    /// An error, as RFC 9457 problem details.
    #[derive(Eq)]
    pub struct Problem {
        /// `/problems/` and a stable name.
        #[serde(rename = "type")]
        pub kind: String,
        /// The same for every problem of this type.
        pub title: String,
        /// The HTTP status.
        pub status: u16,
        /// What happened and what to do, for a person.
        pub detail: String,
        /// The request's id, to find it in the server's log.
        pub request_id: String,
        /// Fields that are wrong.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub fields: Vec<FieldProblem>,
        /// Seconds after which another attempt makes sense.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub retry_after: Option<u32>,
    }
}
