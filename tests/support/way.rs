//! People with accounts of their own, and a month walked quickly: with the periods switched off.

use chrono::NaiveDateTime;
use xingchou::access::{Grant, Role, Scope, Viewer};
use xingchou::clock;
use xingchou::month::Month;
use xingchou::operations::approve::{Approved, approve};
use xingchou::operations::month_way::{pay, slips, stars};
use xingchou::operations::recompute::pay_again;
use xingchou::operations::settings;
use xingchou::store::SlipMarkKind;

use super::Office;

/// Somebody of the whole district with an account.
pub fn person(account: i64, name: &str, role: Role) -> Viewer {
    Viewer::new(Viewer::FIRST_DISTRICT, name, vec![Grant::of_district(role)]).with_account(account)
}

/// 人事
pub fn clerk() -> Viewer {
    person(21, "周人事", Role::HumanResources)
}

/// 街道领导
pub fn leader() -> Viewer {
    person(22, "李主任", Role::StreetLeader)
}

/// 财务，复核
pub fn checker() -> Viewer {
    person(23, "王会计", Role::Finance)
}

/// 财务，审核
pub fn approver() -> Viewer {
    person(24, "赵科长", Role::Finance)
}

impl Office {
    /// A member of staff with an account.
    pub fn member(&self, staff_no: &str) -> Viewer {
        let staff = self.store.read(|reading| reading.staff_list(&self.viewer)).unwrap();
        let own = staff.into_iter().find(|own| own.staff_no == staff_no).unwrap();
        let grant = Grant { role: Role::StaffMember, scope: Scope::Own(own.id) };
        Viewer::new(Viewer::FIRST_DISTRICT, own.name, vec![grant]).with_account(1000 + own.id)
    }

    /// Switches a period or a share off, from before anything happened.
    pub fn set(&self, name: &str, value: &str) {
        let long_ago: NaiveDateTime = "2000-01-01T00:00:00".parse().unwrap();
        settings::set(&self.store, &self.viewer, (name, value), "测试", long_ago).unwrap();
    }

    /// Has the stars of a scored month signed, unless they are.
    pub fn sign_stars(&self, month: Month) {
        let now = clock::now();
        self.set("confirmation_workdays", "0");
        self.set("notice_workdays", "0");
        let looked = stars::look(&self.store, &leader(), month, now).unwrap();
        if stars::publish(&self.store, &clerk(), month, now).is_ok() {
            stars::close_appeals(&self.store, &clerk(), month, "", now).unwrap();
            stars::sign(&self.store, &leader(), month, (Some(&looked.digest), true), now).unwrap();
        }
    }

    /// Has everything about a run signed that must be signed before its approval.
    pub fn check(&self, run: i64) {
        let now = clock::now();
        let review = pay::review(&self.store, &checker(), run, now).unwrap();
        let sign = |staff_no: &str, kind| {
            slips::sign_for(&self.store, &checker(), (run, staff_no), kind, "看过", now).unwrap();
        };
        for slip in &review.drawn {
            sign(&slip.staff_no, SlipMarkKind::SecondLook);
        }
        for change in review.changes.iter().filter(|change| change.to_sign_for) {
            sign(&change.staff_no, SlipMarkKind::Unexplained);
        }
        pay::check(&self.store, &checker(), run, None, now).unwrap();
    }

    /// Walks the whole way of a run up to its approval.
    pub fn approve(&self, run: i64) -> Approved {
        let kept = pay_again(&self.store, &self.viewer, run).unwrap();
        self.sign_stars(kept.inputs.assessed_month);
        self.check(run);
        pay::review(&self.store, &approver(), run, clock::now()).unwrap();
        approve(&self.store, &approver(), run, None, clock::now()).unwrap()
    }
}
