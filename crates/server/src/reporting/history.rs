//! What happened to services, from the notices that name them.

use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::store::entity::{account, notice, notice_service, notice_version, service};
use crate::terms;
use portico_api::{NoticeFacts, NoticeKind, Timestamp, Uncounted};
use portico_reporting::{
    Formula, History, IN_TIME, Ledger, Maintenance, Outage, Severity, Share, Span, undisturbed,
};
use portico_rules::ServiceState;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationTrait, Select,
};
use std::collections::{BTreeSet, HashMap};

/// Values of one `IN` list.
const IN_LIST: usize = 5000;

/// A service, as far as it matters here.
#[derive(Clone, DerivePartialModel)]
#[sea_orm(entity = "service::Entity")]
pub(crate) struct Known {
    /// Internal id.
    pub(crate) id: i64,
    /// Whose.
    pub(crate) account_id: i64,
    /// What it is.
    pub(crate) kind: String,
    /// Its place in the order by name.
    pub(crate) tree_key: String,
    short_id: String,
    state: String,
    live_at: Option<i64>,
    created_at: Option<i64>,
    terminate_at: Option<i64>,
}

impl Known {
    /// When it is to be there: from when it went live, or was created where nobody says, until it is taken down.
    /// `None` for what never went live, and for what is gone since nobody knows when.
    pub(crate) fn schedule(&self) -> Option<Span> {
        /// Always, with room for arithmetic.
        const ALWAYS: i64 = i64::MAX / 4;
        let state = ServiceState::parse(&self.state)?;
        let gone = GONE.contains(&state);
        if self.live_at.is_none() && !IN_USE.contains(&state) {
            return None;
        }
        let start = self.live_at.or(self.created_at).map_or(-ALWAYS, seconds);
        let end = match self.terminate_at {
            Some(end) => seconds(end),
            None if gone => return None,
            None => ALWAYS,
        };
        Span::new(start, end)
    }
}

/// In use, even where nobody says since when.
const IN_USE: [ServiceState; 2] = [ServiceState::Live, ServiceState::Sleep];
const GONE: [ServiceState; 3] =
    [ServiceState::Cancelled, ServiceState::CancelledParent, ServiceState::Decommissioned];

/// Services that have been in use, of which [`Known::schedule`] may say when.
pub(crate) fn ever_in_use() -> Condition {
    Condition::any()
        .add(service::Column::LiveAt.is_not_null())
        .add(service::Column::State.is_in(IN_USE.map(ServiceState::as_str)))
}

/// Services that are in use at an instant in milliseconds: those whose schedule holds it.
pub(crate) fn in_use_at(at: i64) -> Condition {
    let begun = Expr::col(service::Column::LiveAt).if_null(Expr::col(service::Column::CreatedAt)).if_null(0);
    let stays = service::Column::TerminateAt
        .is_null()
        .and(service::Column::State.is_not_in(GONE.map(ServiceState::as_str)));
    Condition::all().add(ever_in_use()).add(begun.lte(at)).add(stays.or(service::Column::TerminateAt.gt(at)))
}

/// Whole seconds of milliseconds, rounded down.
pub(crate) const fn seconds(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(1000)
}

/// A notice, as far as it matters here.
#[derive(Clone, DerivePartialModel)]
#[sea_orm(entity = "notice::Entity")]
pub(crate) struct Told {
    id: i64,
    /// Its public id.
    pub(crate) uid: String,
    /// Its title.
    pub(crate) title: String,
    version: i32,
    kind: String,
    state: String,
    starts_at: i64,
    ends_at: Option<i64>,
    announced_at: Option<i64>,
    actual_starts_at: Option<i64>,
    actual_ends_at: Option<i64>,
    severity: Option<String>,
    unknown_scope: bool,
}

/// What a notice means for the services that it names.
enum Event {
    Outage(Outage),
    Work(Maintenance),
    /// It lies ahead, or took no time.
    Nothing,
    /// It does not say when it ends.
    NoEnd,
}

impl Told {
    /// What it is about.
    pub(crate) fn kind(&self) -> Result<NoticeKind, Failure> {
        terms::read(&self.kind)
    }

    fn severity(&self) -> Severity {
        self.severity.as_deref().and_then(Severity::parse).unwrap_or(Severity::MajorOutage)
    }

    fn is_outage(&self) -> bool {
        self.kind == "outage"
    }

    fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "resolved" | "completed")
    }

    /// Outages count from start to end, while they go on until now. Maintenance has a window; what is planned and
    /// does not say when it was announced was announced in time, an emergency was not. Work that is still under way
    /// after its window has overrun it.
    fn event(&self, id: u32, now: i64) -> Event {
        let start = seconds(self.starts_at);
        if self.is_outage() {
            let end = match self.ends_at {
                Some(end) if self.is_over() => Ord::min(seconds(end), now),
                None if self.is_over() => return Event::NoEnd,
                _ => now,
            };
            return Span::new(start, end).map_or(Event::Nothing, |span| {
                Event::Outage(Outage { id, span, severity: self.severity() })
            });
        }
        let Some(end) = self.ends_at.map(seconds) else { return Event::NoEnd };
        let Some(window) = Span::new(start, end) else { return Event::Nothing };
        let running = self.state == "in_progress";
        let really_ended = match self.actual_ends_at.map(seconds) {
            Some(end) => Some(end),
            None if running && now > end => Some(now),
            None => None,
        };
        let really_began = self.actual_starts_at.map(seconds);
        let actual = match (really_began, really_ended) {
            (None, None) => None,
            (began, ended) => Span::new(began.unwrap_or(start), ended.unwrap_or(end)),
        };
        let in_time = match self.announced_at.map(seconds) {
            Some(announced) => start.saturating_sub(announced) >= IN_TIME,
            None => self.kind != "emergency_maintenance",
        };
        Event::Work(Maintenance { id, window, in_time, actual, severity: self.severity() })
    }

    /// Whether it goes on now.
    fn is_open(&self, now: i64) -> bool {
        let begun = seconds(self.actual_starts_at.unwrap_or(self.starts_at)) <= now;
        let window = self.ends_at.is_none_or(|end| now < seconds(end));
        match self.state.as_str() {
            "resolved" | "completed" | "cancelled" => false,
            "scheduled" => begun && window,
            _ => begun,
        }
    }
}

/// A correction of a notice.
#[derive(Clone)]
pub(crate) struct Correction {
    /// When, in milliseconds.
    pub(crate) at: i64,
    /// Why.
    pub(crate) words: String,
    before: NoticeFacts,
    after: NoticeFacts,
}

impl Correction {
    /// Whether it changed something for a service: of its times or severity, or that it is named. Otherwise it is
    /// about services of others, whom it must not show.
    fn concerns(&self, service: &Known) -> bool {
        let names = |facts: &NoticeFacts| facts.services.contains(&service.short_id);
        let facts = |facts: &NoticeFacts| {
            (facts.starts, facts.ends, facts.actual_starts, facts.actual_ends, facts.severity)
        };
        facts(&self.before) != facts(&self.after) || names(&self.before) != names(&self.after)
    }
}

impl Correction {
    /// Whether what it said before or after has to do with a period.
    pub(crate) fn touches(&self, period: Span, now: i64) -> bool {
        let touches = |facts: &NoticeFacts| {
            let start = facts.actual_starts.map_or(facts.starts, |actual| actual.min(facts.starts));
            let end = Ord::max(facts.actual_ends, facts.ends).map_or(now, |end| seconds(end.0));
            Span::new(seconds(start.0), end).and_then(|span| span.and(period)).is_some()
        };
        touches(&self.before) || touches(&self.after)
    }
}

/// Notices that were published to the partner, or by the provider to all, were not called off, and may touch a
/// period.
fn touching(scope: &Scope, span: Span) -> Select<notice::Entity> {
    use notice::Column as C;
    let (from, to) = (span.start().saturating_mul(1000), span.end().saturating_mul(1000));
    let provider = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Kind.eq(account::PROVIDER));
    let going_on = Condition::any()
        .add(C::EndsAt.is_null())
        .add(C::EndsAt.gt(from))
        .add(C::ActualEndsAt.gt(from))
        .add(C::State.is_not_in(["resolved", "completed"]));
    notice::Entity::find()
        .filter(C::PartnerId.eq(scope.partner_id()).or(C::PartnerId.in_subquery(provider.into_query())))
        .filter(C::PublishedAt.is_not_null())
        .filter(C::State.ne("cancelled"))
        .filter(C::StartsAt.lt(to).or(C::ActualStartsAt.lt(to)))
        .filter(going_on)
}

/// Which services are meant.
#[derive(Clone, Default)]
pub(crate) struct Wanted {
    /// Of one kind.
    pub(crate) kind: Option<String>,
    /// Those of the account in view, or those of the accounts that it manages.
    pub(crate) of_tenants: Option<bool>,
    /// Of these accounts.
    pub(crate) accounts: Option<Vec<i64>>,
    /// One of them.
    pub(crate) service: Option<i64>,
}

impl Wanted {
    /// The condition on services, within the scope.
    pub(crate) fn condition(&self, scope: &Scope) -> Condition {
        self.of_accounts(scope)
            .add_option(self.kind.as_deref().map(|kind| service::Column::Kind.eq(kind)))
            .add_option(self.service.map(|id| service::Column::Id.eq(id)))
    }

    /// The same by account only.
    fn of_accounts(&self, scope: &Scope) -> Condition {
        let own = |tenants| match tenants {
            true => service::Column::AccountId.ne(scope.account_id()),
            false => service::Column::AccountId.eq(scope.account_id()),
        };
        Condition::all()
            .add(scope.holds(service::Column::PartnerId, service::Column::AccountId))
            .add_option(self.of_tenants.map(own))
            .add_option(self.accounts.clone().map(|ids| service::Column::AccountId.is_in(ids)))
    }

    /// The services, those that were never in use too.
    pub(crate) async fn all(&self, scope: &Scope) -> Result<Vec<Known>, Failure> {
        let found = service::Entity::find().filter(self.condition(scope)).into_partial_model::<Known>();
        Ok(found.all(scope.db()).await?)
    }

    /// The services that have been in use.
    pub(crate) async fn services(&self, scope: &Scope) -> Result<Vec<Known>, Failure> {
        let found = service::Entity::find()
            .filter(self.condition(scope))
            .filter(ever_in_use())
            .order_by_asc(service::Column::Id)
            .into_partial_model::<Known>();
        Ok(found.all(scope.db()).await?)
    }
}

/// A notice names a service.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Link {
    notice: i64,
    account: i64,
    service: i64,
    short_id: String,
    ambiguous: bool,
}

/// The notices of a stretch of time, and which services they name for certain.
#[derive(Clone)]
pub(crate) struct Book {
    /// Now, in seconds.
    pub(crate) now: i64,
    told: Vec<Told>,
    /// By service, places in `told`.
    named: HashMap<i64, Vec<u32>>,
    /// Places in `told` of notices that do not count for all that they may concern.
    unsure: BTreeSet<(u32, Uncounted)>,
    /// By place in `told`, the earliest first.
    corrections: HashMap<u32, Vec<Correction>>,
}

impl Book {
    /// Reads the notices that touch a stretch of time, for the accounts that are meant.
    ///
    /// What a notice names counts, and nothing else: what is only near or alike does not. A short id that several
    /// services of one account have counts for none of them; services of other accounts change nothing, so that an
    /// account's figures are the same for its own users and for its partner.
    pub(crate) async fn read(scope: &Scope, wanted: &Wanted, span: Span, now: i64) -> Result<Self, Failure> {
        let notices = touching(scope, span);
        let ids = notices.clone().select_only().column(notice::Column::Id).into_query();
        let links = links(scope, wanted, ids);
        let told = notices.order_by_asc(notice::Column::Id).into_partial_model::<Told>().all(scope.db());
        let (told, links) = tokio::try_join!(async { Ok::<_, Failure>(told.await?) }, links)?;
        let corrections = corrections(scope, &told).await?;
        let mut book = Self { now, told, named: HashMap::new(), unsure: BTreeSet::new(), corrections };
        book.connect(&links);
        Ok(book)
    }

    /// The corrections of a notice that changed something for a service.
    pub(crate) fn corrections<'a>(
        &'a self,
        place: u32,
        service: &'a Known,
    ) -> impl Iterator<Item = &'a Correction> {
        let all = self.corrections.get(&place).map_or(&[][..], Vec::as_slice);
        all.iter().filter(|correction| correction.concerns(service))
    }

    /// The same as it was at an instant in milliseconds, for these services; `None` when nothing was corrected since.
    pub(crate) fn as_of(&self, at: i64, services: &[&Known]) -> Option<Self> {
        let mut was: Option<Self> = None;
        for (place, corrections) in &self.corrections {
            let mut since = corrections.iter().filter(|correction| correction.at > at).peekable();
            let Some(first) = since.peek() else { continue };
            let before = first.before.clone();
            let scope = since.any(|correction| correction.before.services != correction.after.services);
            let was = was.get_or_insert_with(|| self.clone());
            was.turn_back(*place, &before);
            if scope {
                was.name_anew(*place, &before.services, services);
            }
        }
        was
    }

    fn turn_back(&mut self, place: u32, facts: &NoticeFacts) {
        let told = usize::try_from(place).ok().and_then(|place| self.told.get_mut(place));
        let Some(told) = told else { return };
        let ms = |at: Option<Timestamp>| at.map(|Timestamp(at)| at);
        told.starts_at = facts.starts.0;
        told.ends_at = ms(facts.ends);
        told.actual_starts_at = ms(facts.actual_starts);
        told.actual_ends_at = ms(facts.actual_ends);
        told.severity = facts.severity.map(|severity| severity.as_str().to_owned());
    }

    fn name_anew(&mut self, place: u32, short_ids: &[String], services: &[&Known]) {
        for places in self.named.values_mut() {
            places.retain(|known| *known != place);
        }
        let named = |service: &&&Known| short_ids.contains(&service.short_id);
        let mut alike: HashMap<(i64, &str), u32> = HashMap::new();
        for service in services.iter().filter(named) {
            *alike.entry((service.account_id, &service.short_id)).or_default() += 1;
        }
        for service in services.iter().filter(named) {
            if alike.get(&(service.account_id, &service.short_id)) == Some(&1) {
                self.named.entry(service.id).or_default().push(place);
            }
        }
    }

    /// The notices that name a service for certain: places for [`Self::told`].
    pub(crate) fn of(&self, service: i64) -> &[u32] {
        self.named.get(&service).map_or(&[], Vec::as_slice)
    }

    fn connect(&mut self, links: &[Link]) {
        let places: HashMap<i64, u32> = self.told.iter().zip(0..).map(|(told, at)| (told.id, at)).collect();
        let mut alike: HashMap<(i64, i64, &str), u32> = HashMap::new();
        for link in links {
            *alike.entry((link.notice, link.account, &link.short_id)).or_default() += 1;
        }
        for link in links {
            let Some(place) = places.get(&link.notice) else { continue };
            let several = alike.get(&(link.notice, link.account, &*link.short_id)).is_some_and(|n| *n > 1);
            if link.ambiguous && several {
                self.unsure.insert((*place, Uncounted::Ambiguous));
            } else {
                self.named.entry(link.service).or_default().push(*place);
            }
        }
        for (told, place) in self.told.iter().zip(0..) {
            if told.unknown_scope {
                self.unsure.insert((place, Uncounted::NotNamed));
            }
        }
        let no_end: BTreeSet<u32> = self
            .named
            .values()
            .flatten()
            .copied()
            .filter(|place| matches!(self.event(*place), Event::NoEnd))
            .collect();
        self.unsure.extend(no_end.into_iter().map(|place| (place, Uncounted::NoEnd)));
    }

    fn event(&self, place: u32) -> Event {
        self.told(place).map_or(Event::Nothing, |told| told.event(place, self.now))
    }

    /// The notice that an entry of a ledger belongs to.
    pub(crate) fn told(&self, place: u32) -> Option<&Told> {
        self.told.get(usize::try_from(place).ok()?)
    }

    /// The services that some notice names.
    pub(crate) fn named(&self) -> impl Iterator<Item = i64> + '_ {
        self.named.keys().copied()
    }

    /// Notices that touch a period and do not count for all that they may concern.
    pub(crate) fn unsure(&self, period: Span) -> impl Iterator<Item = (&Told, Uncounted)> {
        self.unsure.iter().filter_map(move |(place, why)| {
            let told = self.told(*place)?;
            let end = told.ends_at.map_or(Ord::max(self.now, seconds(told.starts_at) + 1), seconds);
            Span::new(seconds(told.starts_at), end)?.and(period).map(|_| (told, *why))
        })
    }

    /// Everything that matters for a service's availability; `None` when it was never in use.
    fn history(&self, service: &Known) -> Option<History> {
        let mut history = History { schedule: Some(vec![service.schedule()?]), ..History::default() };
        for place in self.of(service.id) {
            match self.event(*place) {
                Event::Outage(outage) => history.outages.push(outage),
                Event::Work(work) => history.maintenance.push(work),
                Event::Nothing | Event::NoEnd => {}
            }
        }
        Some(history)
    }

    /// What happened to a service in a period, and what of it counts.
    pub(crate) fn ledger(&self, service: &Known, period: Span, formula: Formula) -> Option<Ledger> {
        self.history(service).map(|history| history.ledger(period, formula))
    }

    /// What each of several periods comes to for a service; no time at all where it was not in use.
    pub(crate) fn shares<const N: usize>(
        &self,
        service: &Known,
        periods: [Option<Span>; N],
        formula: Formula,
    ) -> [Share; N] {
        let Some(schedule) = service.schedule() else { return [Share::default(); N] };
        if self.of(service.id).is_empty() {
            return periods
                .map(|period| period.map_or(Share::default(), |period| undisturbed(schedule, period)));
        }
        let Some(history) = self.history(service) else { return [Share::default(); N] };
        periods.map(|period| match period {
            None => Share::default(),
            Some(period) if is_quiet(&history, period) => undisturbed(schedule, period),
            Some(period) => history.ledger(period, formula).availability().share,
        })
    }

    /// What goes on with a service now: the worst outage, and whether there is work.
    pub(crate) fn open(&self, service: &Known) -> (Option<Severity>, bool) {
        let open = self.of(service.id).iter().filter_map(|place| self.told(*place));
        let open = open.filter(|told| told.is_open(self.now));
        let (mut worst, mut work) = (None, false);
        for told in open {
            match told.is_outage() {
                true => worst = Ord::max(worst, Some(told.severity())),
                false => work = true,
            }
        }
        (worst, work)
    }
}

/// Whether nothing of a history falls into a period.
fn is_quiet(history: &History, period: Span) -> bool {
    let outages = history.outages.iter().map(|outage| outage.span);
    let works = history.maintenance.iter().flat_map(|work| [Some(work.window), work.actual]).flatten();
    outages.chain(works).all(|span| span.and(period).is_none())
}

async fn links(scope: &Scope, wanted: &Wanted, notices: SelectStatement) -> Result<Vec<Link>, Failure> {
    let mut rows: Vec<(i64, i64, i64, String, bool)> = notice_service::Entity::find()
        .join(JoinType::InnerJoin, notice_service::Relation::Service.def())
        .select_only()
        .columns([notice_service::Column::NoticeId])
        .column(service::Column::AccountId)
        .column(service::Column::Id)
        .columns([notice_service::Column::ShortId, notice_service::Column::Ambiguous])
        .filter(notice_service::Column::NoticeId.in_subquery(notices))
        .filter(wanted.of_accounts(scope))
        .into_tuple()
        .all(scope.db())
        .await?;
    rows.sort_unstable();
    rows.dedup();
    let link = |(notice, account, service, short_id, ambiguous)| Link {
        notice,
        account,
        service,
        short_id,
        ambiguous,
    };
    Ok(rows.into_iter().map(link).collect())
}

/// The services with these ids, within the scope.
pub(crate) async fn by_id(scope: &Scope, mut ids: Vec<i64>) -> Result<Vec<Known>, Failure> {
    ids.sort_unstable();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IN_LIST) {
        let services = service::Entity::find()
            .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
            .filter(service::Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(service::Column::Id)
            .into_partial_model::<Known>();
        found.extend(services.all(scope.db()).await?);
    }
    Ok(found)
}

async fn corrections(scope: &Scope, told: &[Told]) -> Result<HashMap<u32, Vec<Correction>>, Failure> {
    let corrected: HashMap<i64, u32> = told
        .iter()
        .zip(0..)
        .filter(|(told, _)| told.version > 0)
        .map(|(told, place)| (told.id, place))
        .collect();
    let ids: Vec<i64> = corrected.keys().copied().collect();
    let mut corrections: HashMap<u32, Vec<Correction>> = HashMap::new();
    for ids in ids.chunks(IN_LIST) {
        let found = notice_version::Entity::find()
            .filter(notice_version::Column::NoticeId.is_in(ids.iter().copied()))
            .order_by_asc(notice_version::Column::Version)
            .all(scope.db())
            .await?;
        for row in found {
            let Some(place) = corrected.get(&row.notice_id) else { continue };
            corrections.entry(*place).or_default().push(Correction {
                at: row.at,
                words: row.words,
                before: terms::read_json(&row.before)?,
                after: terms::read_json(&row.after)?,
            });
        }
    }
    Ok(corrections)
}
