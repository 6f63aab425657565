//! Settings of managed accounts: the matrix, changing it with a preview, its history, findings, files.

mod account;
mod ask;
mod dialog;
mod difference;
mod file;
mod filters;
mod findings;
mod grid;
mod history;
mod preview;
mod requests;
mod store;
mod view;
mod what_if;
mod wish;

use self::store::Store;
use self::wish::{Subject, Task};
use super::{Place, head};
use crate::browser;
use crate::data::{Load, Remote};
use crate::http::HttpError;
use crate::i18n::{datetime, fill, keys as k, plural, text};
use crate::lazy::{ChunkError, lazily};
use crate::routes;
use crate::session::{Session, Told};
use crate::ui::{self, Filter};
use leptos::prelude::*;
use portico_api::{AccountId, Page, PartnerRow, RequestId, SettingsEntry};
use portico_rules::{Feature, Setting, Writer};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What all parts of the panel share.
#[derive(Clone, Copy)]
struct Board {
    session: Session,
    store: Store,
    /// The tab and the filters, in the address.
    filter: Filter,
    /// Where the settings are read and changed, and where their history is.
    address: StoredValue<String>,
    history: StoredValue<String>,
    writer: Writer,
    /// Whether all accounts of the partner are in view, not one.
    whole: bool,
    /// Whether the user may change settings: not those of the past.
    may_edit: bool,
    selected: RwSignal<Arc<BTreeSet<AccountId>>>,
    /// What is being changed.
    task: RwSignal<Option<Task>>,
    /// The last change that was made here.
    saved: RwSignal<Option<Arc<SettingsEntry>>>,
    /// The version that it made: that one is no news here.
    mine: StoredValue<u64>,
    /// What went wrong outside of the dialog.
    failed: RwSignal<Option<HttpError>>,
}

impl Board {
    /// Opens the dialog.
    fn ask(self, subject: Subject) {
        self.saved.set(None);
        self.failed.set(None);
        self.task.set(Some(Task::from(subject)));
    }

    /// The page of an account; operators have none.
    fn account_address(self, account: &AccountId) -> Option<String> {
        (self.writer == Writer::Partner).then(|| routes::panel(account, Feature::Settings))
    }
}

/// Draws the panel; for operators that of the partner whose id is the place's item.
pub fn show(place: Place) -> AnyView {
    if place.view.facts.is_none() {
        return of_partner(&place);
    }
    let whole = place.view.covers_accounts();
    let account = place.account().clone();
    let home = routes::panel(&place.view.context.home.id, Feature::Settings);
    let here = routes::panel(&account, Feature::Settings);
    let may_edit = place.view.may_edit(Feature::Settings);
    let body = settings(
        place.session,
        Some(account.clone()),
        routes::data(&home, ""),
        routes::data(&here, "") + "/history",
        Writer::Partner,
        may_edit,
        (!whole).then_some(account),
    );
    view! { {head(&place, Feature::Settings)} {body} }.into_any()
}

/// What the provider's operators see of a partner: values and locks, by the same matrix.
fn of_partner(place: &Place) -> AnyView {
    let session = place.session;
    let partner = AccountId(place.item.clone().unwrap_or_default());
    let address = routes::data(&routes::partner(&partner), "");
    let partners = Remote::<Page<PartnerRow>>::new(session, || routes::PARTNERS.to_owned());
    let name = move || match partners.load.get() {
        Load::Ready(answer) => {
            let row = answer.content.items.iter().find(|row| row.account.id == partner);
            row.map(|row| fill(k::SETTINGS_OF, &[("partner", &row.account.name)])).unwrap_or_default()
        }
        _ => text(k::FEATURE_SETTINGS).to_owned(),
    };
    browser::heading_is_there();
    let history = format!("{address}/history");
    view! {
        <div class="panel-head">
            <h1 tabindex="-1">{name}</h1>
            <a class="back" href=routes::Address::Desk.to_string()>{text(k::DESK)}</a>
        </div>
        {settings(session, None, address, history, Writer::Operator, true, None)}
    }
    .into_any()
}

/// The settings of the accounts of one partner; of one account when that is in view. Requests are those of the
/// account in view; operators have theirs on the desk.
fn settings(
    session: Session,
    in_view: Option<AccountId>,
    address: String,
    history: String,
    writer: Writer,
    may_edit: bool,
    account: Option<AccountId>,
) -> AnyView {
    let filter = Filter::new(session.navigation, filters::NAMES);
    let address = StoredValue::new(address);
    let as_of = Memo::new(move |_| filter.get("as_of"));
    let store = Store::new(session, address, as_of);
    let board = Board {
        session,
        store,
        filter,
        address,
        history: StoredValue::new(history),
        writer,
        whole: account.is_none(),
        may_edit,
        selected: RwSignal::new(Arc::default()),
        task: RwSignal::new(None),
        saved: RwSignal::new(None),
        mine: StoredValue::new(0),
        failed: RwSignal::new(None),
    };
    grid::keep_selection(board);
    open_from_address(board);
    follow(board);
    let tab = Memo::new(move |_| filter.get("tab"));
    let content = move || {
        let now = as_of.with(String::is_empty);
        let board = Board { may_edit: may_edit && now, ..board };
        match tab.get().as_str() {
            "history" => lazily(|| Box::pin(history_code()), move |history| history(board)),
            "findings" => loaded(board, move || findings::findings(board)),
            _ => {
                let account = account.clone();
                loaded(board, move || match account.clone() {
                    Some(account) => account::page(board, account),
                    None => matrix(board),
                })
            }
        }
    };
    view! {
        <p class="lead">{text(k::SETTINGS_LEAD)}</p>
        {tabs(board, tab)}
        {past(board, as_of)}
        {outcome(board)}
        {in_view.map(|in_view| requests::requests(board, &in_view))}
        {content}
        {dialog::dialog(board)}
    }
    .into_any()
}

/// The history has code of its own: the matrix does not need it.
#[wasm_split_helpers::wasm_split(settings_history, fallible)]
fn history_code() -> Result<fn(Board) -> AnyView, ChunkError> {
    Ok(history::history)
}

/// Reads the matrix anew when somebody has changed it; not under an open dialog, which would then be about
/// something else than it says.
fn follow(board: Board) {
    // The last event, and whether there is news that waits for the dialog.
    Effect::new(move |before: Option<(u32, bool)>| {
        let (count, told) = board.session.live.get();
        let busy = board.task.with(Option::is_some);
        let (seen, waits) = before.unwrap_or((count, false));
        let news = waits || (seen != count && matches!(told, Told::Settings | Told::Anything));
        if news && !busy {
            board.store.reload();
        }
        (count, news && busy)
    });
}

/// Something of the matrix, when it is there.
fn loaded(board: Board, show: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let there = Memo::new(move |_| board.store.matrix.with(Option::is_some));
    // What stays as it is draws nothing anew: somebody may be in the middle of something.
    let failed = Memo::new(move |_| board.store.failed.get());
    (move || match (there.get(), failed.get()) {
        (true, _) => {
            browser::mark_ready();
            show()
        }
        (false, Some(error)) => ui::failure(&error, move || board.store.reload()),
        (false, None) => ui::skeleton(),
    })
    .into_any()
}

/// The accounts by settings, with filter, selection, legend and files.
fn matrix(board: Board) -> AnyView {
    let wanted = Memo::new(move |_| filters::Wanted::read(board.filter));
    let shown = Memo::new(move |_| {
        let matrix = board.store.matrix.get();
        Arc::new(matrix.map(|matrix| wanted.with(|wanted| wanted.places(&matrix))).unwrap_or_default())
    });
    let count = move || plural(k::MANAGED_COUNT, shown.with(|shown| shown.len()), &[]);
    let empty = Memo::new(move |_| shown.with(|shown| shown.is_empty()));
    let none = Memo::new(move |_| {
        board.store.matrix.with(|matrix| matrix.as_ref().is_some_and(|matrix| matrix.rows().is_empty()))
    });
    let rows = move || match (none.get(), empty.get()) {
        (true, _) => ui::empty(k::NO_ACCOUNTS, k::NO_ACCOUNTS_DETAIL),
        (false, true) => ui::empty(k::NO_MATCH, k::NO_MATCH_DETAIL),
        (false, false) => grid::grid(board, shown),
    };
    view! {
        {filters::fields(board.filter)}
        <div class="selection">
            <span class="quiet count" role="status">{count}</span>
            {grid::selection(board)}
        </div>
        {rows}
        {view::legend()}
        {(board.writer == Writer::Partner).then(|| file::file(board))}
    }
    .into_any()
}

/// The tabs: links, so that each has an address.
fn tabs(board: Board, tab: Memo<String>) -> AnyView {
    let path = board.session.navigation.path.get_untracked();
    let tabs = [("", k::TAB_MATRIX), ("history", k::TAB_HISTORY), ("findings", k::TAB_FINDINGS)];
    let links = tabs.into_iter().filter(|(name, _)| board.whole || *name != "findings").map(|(name, label)| {
        let label = if name.is_empty() && !board.whole { k::TAB_ACCOUNT } else { label };
        let href = format!("{path}{}", routes::query(&[("tab", name)]));
        let current = move || (tab.get() == name).then_some("page");
        view! { <li><a href=href aria-current=current data-tab=name>{text(label)}</a></li> }
    });
    view! { <ul class="tabs" aria-label=text(k::FEATURE_SETTINGS)>{links.collect_view()}</ul> }.into_any()
}

/// Says that the past is shown, with the way back.
fn past(board: Board, as_of: Memo<String>) -> AnyView {
    (move || {
        let instant: f64 = as_of.with(|as_of| as_of.parse().ok())?;
        Some(view! {
            <p class="past" role="status" data-past="">
                <span>{fill(k::AS_OF_BANNER, &[("time", &datetime(instant))])}</span>
                <button type="button" class="button" on:click=move |_| board.filter.set("as_of", "")>{text(k::AS_OF_BACK)}</button>
            </p>
        })
    })
    .into_any()
}

/// What came of the last change: what it did with a way back, or what went wrong.
fn outcome(board: Board) -> AnyView {
    let busy = RwSignal::new(false);
    let saved = move || {
        board.saved.get().map(|entry| {
            let said = fill(k::SAVED, &[("change", &history::sentence(&entry))]);
            let reach = &entry.reach;
            let counts = [reach.changed, reach.moved, reach.kept, reach.blocked];
            let change = entry.id.clone();
            let undo = move |_| history::ask_undo(board, change.clone(), busy);
            view! {
                <span class="status good">{said}</span>
                <span class="quiet" data-saved-reach="">{preview::sums(counts, true)}</span>
                <button type="button" class="button quiet" data-undo="" aria-haspopup="dialog" on:click=undo>{text(k::UNDO)}</button>
            }
        })
    };
    let failed = move || board.failed.get().map(|error| view! { <p class="form-error" role="alert">{ui::words(&error)}</p> });
    // A matrix that could not be read again stays, and says so.
    let stale = move || {
        let error = board.store.failed.get().filter(|_| board.store.matrix.with(Option::is_some));
        error.map(|error| ui::failure(&error, move || board.store.reload()))
    };
    view! { <div class="saved" role="status" data-saved="">{saved}</div> {failed} {stale} }.into_any()
}

/// Opens the dialog that an address asks for: an account, a setting, a value, and the request it answers.
fn open_from_address(board: Board) {
    let done = StoredValue::new(false);
    Effect::new(move |_| {
        let Some(matrix) = board.store.matrix.get() else { return };
        let query = |name: &str| untrack(|| board.session.navigation.query_value(name));
        let (account, setting) = (AccountId(query("account")), Setting::parse(&query("setting")));
        let value = match query("value").as_str() {
            "on" => Some(true),
            "off" => Some(false),
            _ => return,
        };
        let Some(setting) = setting.filter(|_| matrix.row(&account).is_some()) else { return };
        if done.get_value() || !board.may_edit {
            return;
        }
        done.set_value(true);
        let answers = Some(query("answers")).filter(|answers| !answers.is_empty()).map(RequestId);
        board.filter.set_all(&[("account", ""), ("setting", ""), ("value", "")]);
        board.task.set(Some(Task { subject: Subject::Cell(account, setting), value: Some(value), answers }));
    });
}
