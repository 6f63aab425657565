//! Signing in and out.

dto! {
    /// Signing in.
    pub struct SignIn {
        /// E-mail address; case does not matter.
        pub email: String,
        /// Password.
        pub password: String,
    }

    /// Signing out.
    #[derive(Copy, Eq)]
    pub struct SignOut {
        /// End every session of this user, on every device.
        #[serde(default)]
        pub everywhere: bool,
    }
}
