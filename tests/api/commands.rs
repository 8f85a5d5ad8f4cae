//! What the command line can do, the API can do: every command is paired with its operations, or with the reason why it
//! has none.

use std::collections::BTreeSet;

use super::document::{document, operations};
use crate::rights::commands::commands;
use crate::support::Office;

/// Why a command has no operation.
const ON_THE_MACHINE: &str = "reads or writes files of the machine where the program is installed";

/// Every command with the operations that do the same.
const PAIRS: &[(&str, &[&str])] = &[
    ("account add", &["add_account"]),
    ("account close", &["close_account"]),
    ("account grant", &["grant_role"]),
    ("account list", &["list_accounts", "show_account"]),
    ("account lock", &["lock_account"]),
    ("account reset-password", &["reset_password"]),
    ("account revoke", &["revoke_role"]),
    ("account totp", &["begin_one_time_code", "confirm_one_time_code", "remove_one_time_code"]),
    ("account unlock", &["unlock_account"]),
    ("appeal consent", &["consent_to_appeal"]),
    ("appeal correct", &["correct_appeal"]),
    ("appeal decide", &["decide_appeal"]),
    ("appeal evidence", &["take_evidence"]),
    ("appeal explain", &["explain_appeal"]),
    ("appeal file", &["file_appeal"]),
    ("appeal list", &["list_appeals"]),
    ("appeal show", &["show_appeal"]),
    ("appeal withdraw", &["withdraw_appeal"]),
    ("backup", &["make_backup", "list_backups"]),
    ("backup check", &["check_backup"]),
    ("batch list", &["list_imports", "show_import"]),
    ("batch undo", &["undo_import"]),
    ("device end", &["end_device"]),
    ("device list", &["list_devices", "show_device"]),
    ("device register", &["register_device"]),
    ("device token", &["make_device_token"]),
    ("explain", &["explain_figure", "explain_slip"]),
    ("export", &["list_papers", "make_papers", "take_job_file"]),
    ("fairness", &["show_fairness"]),
    ("import", &["import_files", "preview_files", "map_file"]),
    ("ledger leave", &["list_leave"]),
    ("ledger overtime", &["list_overtime"]),
    ("month approve", &["approve_run"]),
    ("month check", &["check_run"]),
    ("month close", &["close_month"]),
    ("month close-appeals", &["close_appeals"]),
    ("month confirm", &["confirm_score"]),
    ("month export-done", &["record_exported"]),
    ("month paid", &["record_paid"]),
    ("month publish", &["publish_stars"]),
    ("month show", &["show_month"]),
    ("month sign-stars", &["sign_stars"]),
    ("month stars", &["look_at_stars"]),
    ("password", &["change_password"]),
    ("pay approve", &["approve_run"]),
    ("pay calculate", &["calculate_pay"]),
    ("pay differences", &["list_differences"]),
    ("pay release", &["release_slip"]),
    ("pay remark", &["remark_slip"]),
    ("pay review", &["review_run"]),
    ("pay tick", &["tick_slip"]),
    ("policy check", &["check_policies", "list_policies"]),
    ("policy evaluate", &["evaluate_policy"]),
    ("policy new", &["draft_policy"]),
    ("policy show", &["show_policy"]),
    ("policy simulate", &["simulate_policy"]),
    ("policy tables", &["take_policy_tables", "bring_policy_tables"]),
    ("policy test", &["run_cases"]),
    ("proof", &["make_proof"]),
    ("proof check", &["check_proof", "compare_proof"]),
    ("question answer", &["answer_question"]),
    ("question list", &["list_questions"]),
    ("rectify list", &["list_bad_ratings"]),
    ("rectify record", &["record_rectification"]),
    ("rejected correct", &["correct_row"]),
    ("rejected list", &["list_rejected_rows", "show_rejected_row"]),
    ("rejected set-aside", &["set_row_aside"]),
    ("score", &["score_month", "list_scores", "show_score"]),
    ("setting list", &["list_settings", "show_setting"]),
    ("setting set", &["change_setting"]),
    ("sign-in", &["sign_in"]),
    ("sign-out", &["sign_out", "sign_out_everywhere"]),
    ("staff erase", &["ask_for_erasure", "consent_to_erasure", "decline_erasure"]),
    ("staff export", &["export_person"]),
    ("staff reveal", &["reveal_number"]),
    ("token add", &["add_token"]),
    ("token list", &["list_tokens"]),
    ("token revoke", &["revoke_token"]),
    ("trail export", &["export_trail"]),
    ("trail head", &["show_trail_head"]),
    ("trail list", &["list_trail"]),
    ("verify", &["verify_office"]),
];

/// Commands without operations, each with its reason.
const WITHOUT: &[(&str, &str)] = &[
    ("demo", "makes an office of its own to look at"),
    ("init", "makes the office that is then served"),
    ("key rotate", ON_THE_MACHINE),
    ("move", ON_THE_MACHINE),
    ("serve", "is what serves the API"),
];

#[test]
fn every_command_has_its_operations_or_a_reason() {
    let document = document();
    let ids: BTreeSet<String> = operations(&document)
        .into_iter()
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    let told: BTreeSet<String> = PAIRS
        .iter()
        .map(|(command, _)| *command)
        .chain(WITHOUT.iter().map(|(command, _)| *command))
        .map(str::to_owned)
        .collect();
    assert_eq!(told.len(), PAIRS.len() + WITHOUT.len(), "each command once");
    let there = commands(&Office::new());
    let without: Vec<&String> = there.difference(&told).collect();
    assert!(without.is_empty(), "give them an operation, or say why they have none: {without:?}");
    let gone: Vec<&String> = told.difference(&there).collect();
    assert!(gone.is_empty(), "no such commands any more: {gone:?}");
    for (command, paired) in PAIRS {
        for id in *paired {
            assert!(ids.contains(*id), "{command}: there is no operation {id}");
        }
    }
}
