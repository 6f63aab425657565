//! Signing in and out.

dto! {
    /// Signing in.
    pub struct SignIn {
        /// E-mail address; case does not matter.
        pub email: String,
        /// Password.
        pub password: String,
    }

    /// Whether somebody is signed in.
    #[derive(Copy, Eq)]
    pub struct SessionState {
        /// Whether this browser's session is known and has not ended.
        pub signed_in: bool,
    }
}
