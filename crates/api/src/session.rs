//! Signing in and out.

dto! {
    /// Signing in.
    pub struct SignIn {
        /// E-mail address; case does not matter.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 254))]
        pub email: String,
        /// Password.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
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
