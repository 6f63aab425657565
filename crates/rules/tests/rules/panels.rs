//! Sessions for some panels: every set of panels in every situation.

use crate::world::{situations, situations_with_layers};
use portico_rules::{
    Access, Feature, LimitedBy, Page, Panels, customer_notice, customer_notice_within, decide_one,
    decide_within, landing, landing_within, page, page_within,
};

/// Every set of features.
fn sets() -> impl Iterator<Item = Panels> {
    (0..1_u32 << Feature::ALL.len()).map(|bits| {
        Feature::ALL.into_iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0).map(|(_, f)| f).collect()
    })
}

#[test]
fn a_set_holds_what_it_was_made_of_and_nothing_else() {
    for (bits, panels) in sets().enumerate() {
        for (at, feature) in Feature::ALL.into_iter().enumerate() {
            assert_eq!(panels.contains(feature), bits & (1 << at) != 0, "{panels:?} {feature}");
        }
        assert_eq!(panels.iter().collect::<Panels>(), panels);
    }
    assert_eq!(Panels::all().iter().collect::<Vec<_>>(), Feature::ALL);
    assert_eq!(Panels::default().iter().count(), 0);
}

#[test]
fn a_panel_of_the_session_is_decided_as_in_the_portal_and_any_other_is_hidden() {
    let singles = Feature::ALL.map(|feature| [feature].into_iter().collect::<Panels>());
    for facts in situations_with_layers() {
        for feature in Feature::ALL {
            let usual = decide_one(feature, &facts);
            assert_eq!(decide_within(None, feature, &facts), usual);
            assert_eq!(decide_within(Some(Panels::all()), feature, &facts), usual);
            for panels in singles {
                let decided = decide_within(Some(panels), feature, &facts);
                if panels.contains(feature) || usual.access == Access::Hidden {
                    assert_eq!(decided, usual, "{feature} {facts:?}");
                } else {
                    assert_eq!((decided.access, decided.price_list), (Access::Hidden, None), "{feature}");
                    assert_eq!(decided.limited_by, Some(LimitedBy::Session));
                    assert_eq!(decided.reason, usual.reason);
                }
            }
        }
    }
}

#[test]
fn no_session_for_panels_has_pages() {
    for facts in situations() {
        for which in Page::ALL {
            assert_eq!(page_within(None, which, &facts), page(which, &facts));
            for panels in [Panels::default(), Panels::all()] {
                assert_eq!(page_within(Some(panels), which, &facts), Access::Hidden, "{which} {facts:?}");
            }
        }
    }
}

#[test]
fn the_notice_to_a_customer_goes_with_service_status() {
    for facts in situations() {
        let usual = customer_notice(&facts);
        assert_eq!(customer_notice_within(None, &facts), usual);
        for feature in Feature::ALL {
            let expected = if feature == Feature::ServiceStatus { usual } else { Access::Hidden };
            let panels = [feature].into_iter().collect();
            assert_eq!(customer_notice_within(Some(panels), &facts), expected, "{feature} {facts:?}");
        }
    }
}

#[test]
fn who_lands_lands_on_a_panel_that_they_see() {
    for facts in situations() {
        assert_eq!(landing_within(None, &facts), Some(landing(&facts)));
        for panels in sets() {
            let sees = |feature| decide_within(Some(panels), feature, &facts).access > Access::Hidden;
            match landing_within(Some(panels), &facts) {
                None => assert!(!Feature::ALL.into_iter().any(sees), "{panels:?} {facts:?}"),
                Some(found) => {
                    assert!(sees(found), "{panels:?} {facts:?}");
                    assert!(found == landing(&facts) || !sees(landing(&facts)));
                }
            }
        }
    }
}
