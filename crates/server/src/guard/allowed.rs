//! The guard of everything that belongs to an account.

use super::sight::Sight;
use super::{Guard, InView, Requirement, SignedIn};
use crate::app::App;
use crate::http::failure::Failure;
use crate::store::entity::{account, user};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use portico_api::ProblemKind;
use portico_rules::{Access, Facts, Feature, Panels, PriceList, SupportModel, customer_notice_within};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, DatabaseConnection};
use std::marker::PhantomData;
use std::ops::Deref;

/// Features, and the pages beside them, as types.
pub(crate) mod feature {
    use portico_rules::{Feature, Page};

    /// What a rule is asked about.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum Subject {
        /// A feature.
        Feature(Feature),
        /// A page that is no feature.
        Page(Page),
        /// The notice to a customer about an event.
        CustomerNotice,
    }

    /// A feature or a page as a type.
    pub(crate) trait Mark: Send + Sync + 'static {
        /// Which one.
        const SUBJECT: Subject;
    }

    macro_rules! marks {
        ($kind:ident: $($name:ident),+ $(,)?) => {$(
            #[doc = concat!("[`", stringify!($kind), "::", stringify!($name), "`] as a type.")]
            pub(crate) struct $name;

            impl Mark for $name {
                const SUBJECT: Subject = Subject::$kind($kind::$name);
            }
        )+};
    }

    /// [`Subject::CustomerNotice`] as a type.
    pub(crate) struct CustomerNotice;

    impl Mark for CustomerNotice {
        const SUBJECT: Subject = Subject::CustomerNotice;
    }

    marks!(Page: Activity, Embedding, ManagedAccounts, People);
    marks!(Feature:
        BillingMarkets,
        Chat,
        CompanyProfile,
        Dashboard,
        Invoices,
        Marketplace,
        MarketplaceProfile,
        Notifications,
        Pricing,
        ServiceStatus,
        Services,
        Settings
    );
}

use feature::Subject;

/// How much of a feature a handler needs, as a type.
pub(crate) trait Need: Send + Sync + 'static {
    /// The access.
    const ACCESS: Access;
}

/// Reading.
pub(crate) struct View;
/// Reading and changing.
pub(crate) struct Edit;

impl Need for View {
    const ACCESS: Access = Access::View;
}
impl Need for Edit {
    const ACCESS: Access = Access::Edit;
}

/// What a query may reach: one managed account, or a partner with all accounts that it manages. Made by
/// guards only; there is no other way to a query of an account's data.
pub(crate) struct Scope {
    by: SignedIn,
    facts: Facts,
    account_id: i64,
    partner_id: i64,
    /// The partner's own account is in view.
    whole_partner: bool,
    supported_by: Option<SupportModel>,
    account_uid: String,
}

impl Scope {
    pub(super) fn of(by: &SignedIn, sight: &Sight) -> Self {
        Self {
            by: by.clone(),
            facts: sight.facts,
            account_id: sight.account.id,
            partner_id: sight.partner_id,
            whole_partner: sight.account.partner_id.is_none(),
            supported_by: sight.account.supported_by.as_deref().and_then(SupportModel::parse),
            account_uid: sight.account.uid.clone(),
        }
    }

    /// The server.
    pub(crate) fn app(&self) -> &App {
        self.by.app()
    }

    /// Who asks.
    pub(crate) fn by(&self) -> &user::Model {
        self.by.user()
    }

    /// The account that they belong to.
    pub(crate) fn home(&self) -> &account::Model {
        self.by.home()
    }

    /// What decisions about the account in view are made from.
    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The panels that the session is for, inside a partner's site.
    pub(crate) fn panels(&self) -> Option<Panels> {
        self.by.panels()
    }

    /// Which prices the viewer may receive now, and not when the request came in: settings may have changed.
    pub(crate) async fn price_list_now(&self) -> Result<Option<PriceList>, Failure> {
        let (account, eyes) = (Some(self.account_uid.as_str()), self.facts.viewer);
        let sight = match self.by.viewer() {
            Some(own) if own.audience != eyes.audience => {
                Sight::as_users_of(&self.by, account, eyes.role).await?
            }
            _ => Sight::of(&self.by, account).await?,
        };
        Ok(sight.and_then(|sight| sight.decide(Feature::Pricing).price_list))
    }

    /// The store.
    pub(crate) fn db(&self) -> &DatabaseConnection {
        self.app().db()
    }

    /// The store, for writing to it.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        self.app().writer()
    }

    /// The public id of the account in view.
    pub(crate) fn account_uid(&self) -> &str {
        &self.account_uid
    }

    /// The account in view, alone.
    pub(crate) fn account_id(&self) -> i64 {
        self.account_id
    }

    /// Its partner, or itself.
    pub(crate) fn partner_id(&self) -> i64 {
        self.partner_id
    }

    /// Whether the scope is a partner with all accounts that it manages.
    pub(crate) fn is_whole_partner(&self) -> bool {
        self.whole_partner
    }

    /// Who supports the account in view; managed accounts only.
    pub(crate) fn supported_by(&self) -> Option<SupportModel> {
        self.supported_by
    }

    /// Rows with these columns that are within the scope.
    pub(crate) fn holds(&self, partner: impl ColumnTrait, account: impl ColumnTrait) -> SimpleExpr {
        if self.whole_partner {
            Expr::col(partner.as_column_ref()).eq(self.partner_id)
        } else {
            Expr::col(account.as_column_ref()).eq(self.account_id)
        }
    }
}

/// The viewer gets at least `N` of feature or page `F` on the account in the path. What is hidden from them is
/// answered like what does not exist; what they may see but not change, with the reason.
pub(crate) struct Allowed<F, N> {
    scope: Scope,
    price_list: Option<PriceList>,
    marks: PhantomData<(F, N)>,
}

impl<N> Allowed<feature::Pricing, N> {
    /// Which prices the viewer may receive.
    pub(crate) fn price_list(&self) -> Option<PriceList> {
        self.price_list
    }
}

impl<F, N> Deref for Allowed<F, N> {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        &self.scope
    }
}

impl<F: feature::Mark, N: Need> Guard for Allowed<F, N> {
    const REQUIREMENT: Requirement = Requirement::Of(F::SUBJECT, N::ACCESS);
    // The rules hide every page from it.
    const TAKES_TOKEN: bool = !matches!(F::SUBJECT, Subject::Page(_));
}

impl<F: feature::Mark, N: Need> FromRequestParts<App> for Allowed<F, N> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let (sight, scope) = InView::from_request_parts(parts, app).await?.into_parts();
        let (access, price_list) = match F::SUBJECT {
            Subject::Feature(feature) => {
                let decision = sight.decide(feature);
                (decision.access, decision.price_list)
            }
            Subject::Page(page) => (sight.page(page), None),
            Subject::CustomerNotice => (customer_notice_within(sight.panels, &sight.facts), None),
        };
        if access == Access::Hidden {
            return Err(Failure::not_found());
        }
        if access < N::ACCESS {
            return Err(Failure::of(ProblemKind::NotAllowed));
        }
        Ok(Self { scope, price_list, marks: PhantomData })
    }
}
