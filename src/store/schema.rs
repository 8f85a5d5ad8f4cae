//! The tables as diesel sees them. The migrations are the authority.

diesel::table! {
    district (id) {
        id -> BigInt,
        name -> Text,
        pack -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    counter (district, name) {
        district -> BigInt,
        name -> Text,
        next -> BigInt,
    }
}

diesel::table! {
    import_file (district, id) {
        district -> BigInt,
        id -> BigInt,
        digest -> Text,
        name -> Text,
        bytes -> Binary,
        kind -> Text,
        layout -> Text,
        month -> Text,
        taken_at -> Timestamp,
        rows_taken -> BigInt,
        rows_refused -> BigInt,
        footers_ignored -> BigInt,
        rows_already_there -> BigInt,
        undone_at -> Nullable<Timestamp>,
        undone_by -> Nullable<Text>,
        taken_account -> Nullable<BigInt>,
        taken_by -> Text,
    }
}

diesel::table! {
    staff (district, id) {
        district -> BigInt,
        id -> BigInt,
        staff_no -> Text,
        name -> Text,
        id_number -> Text,
        id_number_hash -> Text,
        bank_account -> Text,
        bank_name -> Text,
        hired_on -> Date,
        left_on -> Nullable<Date>,
        batch -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
        withdrawn -> Bool,
    }
}

diesel::table! {
    staff_fact (district, id) {
        district -> BigInt,
        id -> BigInt,
        staff -> BigInt,
        kind -> Text,
        valid_from -> Date,
        learned_at -> Timestamp,
        value -> Nullable<Text>,
        batch -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
    }
}

diesel::table! {
    rating (district, month, id) {
        district -> BigInt,
        month -> Text,
        id -> BigInt,
        device -> Text,
        window_no -> Text,
        staff -> Nullable<BigInt>,
        credited -> Bool,
        scale -> Text,
        grade -> Text,
        rated_at -> Timestamp,
        item -> Text,
        case_no -> Text,
        batch -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
        natural_key -> Text,
        found_by -> Text,
    }
}

diesel::table! {
    month_record (district, id) {
        district -> BigInt,
        id -> BigInt,
        kind -> Text,
        month -> Text,
        staff -> Nullable<BigInt>,
        happened_on -> Nullable<Date>,
        credited -> Bool,
        natural_key -> Text,
        payload -> Text,
        batch -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
        superseded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    rejected_row (district, id) {
        district -> BigInt,
        id -> BigInt,
        batch -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
        reason -> Text,
        message_zh -> Text,
        message_en -> Text,
        cells -> Text,
        state -> Text,
        corrected_cells -> Nullable<Text>,
        settled_at -> Nullable<Timestamp>,
        settled_by -> Nullable<Text>,
        settled_reason -> Nullable<Text>,
        question -> Nullable<BigInt>,
    }
}

diesel::table! {
    staff_earlier (district, staff, replaced_by) {
        district -> BigInt,
        staff -> BigInt,
        replaced_by -> BigInt,
        name -> Text,
        id_number -> Text,
        bank_account -> Text,
        bank_name -> Text,
        hired_on -> Date,
        left_on -> Nullable<Date>,
        batch -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
    }
}

diesel::table! {
    identity_answer (district, id) {
        district -> BigInt,
        id -> BigInt,
        staff_no_said -> Text,
        name_said -> Text,
        asked_at -> Timestamp,
        staff -> Nullable<BigInt>,
        answered_at -> Nullable<Timestamp>,
        answered_by -> Nullable<Text>,
    }
}

diesel::table! {
    device (district, id) {
        district -> BigInt,
        id -> BigInt,
        device_no -> Text,
        place_kind -> Text,
        place -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        registered_at -> Timestamp,
        registered_by -> Text,
    }
}

diesel::table! {
    device_token (district, device_no) {
        district -> BigInt,
        device_no -> Text,
        token_digest -> Text,
        issued_at -> Timestamp,
        issued_by -> Text,
    }
}

diesel::table! {
    device_request (district, device_no, idempotency_key) {
        district -> BigInt,
        device_no -> Text,
        idempotency_key -> Text,
        body_digest -> Text,
        answer -> Text,
        received_at -> Timestamp,
    }
}

diesel::table! {
    sheet_text (district, digest) {
        district -> BigInt,
        digest -> Text,
        name -> Text,
        text -> Text,
    }
}

diesel::table! {
    score_run (district, id) {
        district -> BigInt,
        id -> BigInt,
        month -> Text,
        family -> Text,
        sheet_digests -> Text,
        engine_version -> Text,
        inputs -> Binary,
        inputs_digest -> Text,
        results -> Binary,
        results_digest -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    score (district, run, staff) {
        district -> BigInt,
        run -> BigInt,
        staff -> BigInt,
        figures -> Binary,
    }
}

diesel::table! {
    pay_run (district, id) {
        district -> BigInt,
        id -> BigInt,
        assessed_month -> Text,
        pay_month -> Text,
        pay_date -> Date,
        family -> Text,
        sheet_digests -> Text,
        engine_version -> Text,
        score_run -> Nullable<BigInt>,
        inputs -> Binary,
        inputs_digest -> Text,
        results -> Binary,
        results_digest -> Text,
        state -> Text,
        made_at -> Timestamp,
        kind -> Text,
    }
}

diesel::table! {
    pay_result (district, run, staff) {
        district -> BigInt,
        run -> BigInt,
        staff -> BigInt,
        figures -> Binary,
    }
}

diesel::table! {
    data_key (id) {
        id -> BigInt,
        purpose -> Text,
        master -> Text,
        wrapped -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    audit_entry (district, id) {
        district -> BigInt,
        id -> BigInt,
        happened_at -> Timestamp,
        who -> Text,
        what -> Text,
        target -> Text,
        account -> Nullable<BigInt>,
        place -> Text,
        result -> Text,
        hash -> Text,
        mac -> Text,
    }
}

diesel::table! {
    pay_run_seal (district, run) {
        district -> BigInt,
        run -> BigInt,
        run_digest -> Text,
        trail_entries -> BigInt,
        trail_head -> Text,
        sealed_at -> Timestamp,
        mac -> Text,
    }
}

diesel::table! {
    pay_approval (district, run) {
        district -> BigInt,
        run -> BigInt,
        prepared_by -> Text,
        approved_by -> Text,
        results_digest -> Text,
        approved_at -> Timestamp,
        prepared_account -> Nullable<BigInt>,
        checked_account -> Nullable<BigInt>,
        checked_by -> Text,
        checked_at -> Nullable<Timestamp>,
        prepared_at -> Nullable<Timestamp>,
        approved_account -> Nullable<BigInt>,
    }
}

diesel::table! {
    month_step (district, id) {
        district -> BigInt,
        id -> BigInt,
        month -> Text,
        step -> Text,
        run -> Nullable<BigInt>,
        digest -> Text,
        account -> Nullable<BigInt>,
        name -> Text,
        done_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    score_confirmation (district, month, staff, digest) {
        district -> BigInt,
        month -> Text,
        staff -> BigInt,
        digest -> Text,
        lapsed -> Bool,
        account -> Nullable<BigInt>,
        name -> Text,
        confirmed_at -> Timestamp,
    }
}

diesel::table! {
    slip_mark (district, run, staff, kind) {
        district -> BigInt,
        run -> BigInt,
        staff -> BigInt,
        kind -> Text,
        account -> Nullable<BigInt>,
        name -> Text,
        marked_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    appeal (district, id) {
        district -> BigInt,
        id -> BigInt,
        staff -> BigInt,
        month -> Text,
        subject -> Text,
        target -> Text,
        text -> Text,
        account -> BigInt,
        name -> Text,
        filed_at -> Timestamp,
    }
}

diesel::table! {
    appeal_step (district, id) {
        district -> BigInt,
        id -> BigInt,
        appeal -> BigInt,
        step -> Text,
        account -> Nullable<BigInt>,
        name -> Text,
        done_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    appeal_evidence (district, id) {
        district -> BigInt,
        id -> BigInt,
        appeal -> BigInt,
        name -> Text,
        digest -> Text,
        bytes -> Binary,
        added_at -> Timestamp,
    }
}

diesel::table! {
    appeal_correction (district, id) {
        district -> BigInt,
        id -> BigInt,
        appeal -> BigInt,
        kind -> Text,
        target -> Nullable<BigInt>,
        account -> Nullable<BigInt>,
        name -> Text,
        done_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    rating_set_aside (district, month, natural_key) {
        district -> BigInt,
        month -> Text,
        natural_key -> Text,
        appeal -> BigInt,
        set_aside_at -> Timestamp,
    }
}

diesel::table! {
    rectification (district, id) {
        district -> BigInt,
        id -> BigInt,
        month -> Text,
        natural_key -> Text,
        step -> Text,
        account -> Nullable<BigInt>,
        name -> Text,
        recorded_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    setting (district, id) {
        district -> BigInt,
        id -> BigInt,
        name -> Text,
        value -> Text,
        account -> Nullable<BigInt>,
        set_by -> Text,
        set_at -> Timestamp,
        reason -> Text,
    }
}

diesel::table! {
    account (district, id) {
        district -> BigInt,
        id -> BigInt,
        login_name -> Text,
        display_name -> Text,
        staff -> Nullable<BigInt>,
        state -> Text,
        password_hash -> Text,
        password_set_at -> Timestamp,
        must_change -> Bool,
        code_secret -> Nullable<Text>,
        code_confirmed_at -> Nullable<Timestamp>,
        code_last_step -> Nullable<BigInt>,
        made_at -> Timestamp,
        made_by -> Text,
    }
}

diesel::table! {
    account_grant (district, account, role, scope_kind, scope_of) {
        district -> BigInt,
        account -> BigInt,
        role -> Text,
        scope_kind -> Text,
        scope_of -> Text,
        granted_at -> Timestamp,
        granted_by -> Text,
    }
}

diesel::table! {
    account_password (district, id) {
        district -> BigInt,
        id -> BigInt,
        account -> BigInt,
        password_hash -> Text,
        replaced_at -> Timestamp,
    }
}

diesel::table! {
    recovery_code (district, account, code_digest) {
        district -> BigInt,
        account -> BigInt,
        code_digest -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    session (district, token_digest) {
        district -> BigInt,
        token_digest -> Text,
        account -> BigInt,
        made_at -> Timestamp,
        seen_at -> Timestamp,
        address -> Text,
    }
}

diesel::table! {
    machine_token (district, id) {
        district -> BigInt,
        id -> BigInt,
        account -> BigInt,
        name -> Text,
        token_digest -> Text,
        made_at -> Timestamp,
        ends_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    machine_token_grant (district, token, role, scope_kind, scope_of) {
        district -> BigInt,
        token -> BigInt,
        role -> Text,
        scope_kind -> Text,
        scope_of -> Text,
    }
}

diesel::table! {
    sign_in_failure (district, kind, key_digest) {
        district -> BigInt,
        kind -> Text,
        key_digest -> Text,
        failures -> BigInt,
        since_at -> Timestamp,
        barred_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    person_erasure (district, id) {
        district -> BigInt,
        id -> BigInt,
        staff -> BigInt,
        step -> Text,
        account -> Nullable<BigInt>,
        name -> Text,
        done_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    work_claim (district, work) {
        district -> BigInt,
        work -> Text,
        owner -> Text,
        who -> Text,
        beat -> BigInt,
        taken_at -> Timestamp,
    }
}

diesel::table! {
    job (district, id) {
        district -> BigInt,
        id -> BigInt,
        account -> BigInt,
        kind -> Text,
        grants -> Text,
        owner -> Text,
        state -> Text,
        steps_done -> BigInt,
        steps -> BigInt,
        begun_at -> Timestamp,
        heard_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        answer -> Nullable<Binary>,
    }
}

diesel::table! {
    job_file (district, job, id) {
        district -> BigInt,
        job -> BigInt,
        id -> BigInt,
        name -> Text,
        media_type -> Text,
        digest -> Text,
        size -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    api_request (district, account, idempotency_key) {
        district -> BigInt,
        account -> BigInt,
        idempotency_key -> Text,
        request_digest -> Text,
        begun_at -> Timestamp,
        status -> Nullable<BigInt>,
        answer -> Nullable<Binary>,
    }
}

diesel::table! {
    slip_receipt (district, run, staff) {
        district -> BigInt,
        run -> BigInt,
        staff -> BigInt,
        account -> Nullable<BigInt>,
        received_at -> Timestamp,
    }
}

diesel::table! {
    rule_sheet_proposal (district, id) {
        district -> BigInt,
        id -> BigInt,
        family -> Text,
        effective_from -> Date,
        text -> Text,
        digest -> Text,
        changed_from -> Text,
        effect -> Text,
        reason -> Text,
        account -> Nullable<BigInt>,
        name -> Text,
        proposed_at -> Timestamp,
    }
}

diesel::table! {
    rule_sheet_decision (district, proposal) {
        district -> BigInt,
        proposal -> BigInt,
        decision -> Text,
        account -> Nullable<BigInt>,
        name -> Text,
        decided_at -> Timestamp,
        note -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    import_file,
    staff,
    staff_fact,
    rating,
    month_record,
    rejected_row,
    staff_earlier
);

diesel::allow_tables_to_appear_in_same_query!(appeal, appeal_evidence);

diesel::allow_tables_to_appear_in_same_query!(pay_run, pay_result);
