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
    }
}

diesel::table! {
    staff (district, id) {
        district -> BigInt,
        id -> BigInt,
        staff_no -> Text,
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
    score (district, run, staff, column_code) {
        district -> BigInt,
        run -> BigInt,
        staff -> BigInt,
        column_code -> Text,
        scale -> Integer,
        value -> BigInt,
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
    }
}

diesel::table! {
    pay_result (district, run, staff, column_code) {
        district -> BigInt,
        run -> BigInt,
        staff -> BigInt,
        column_code -> Text,
        scale -> Integer,
        value -> BigInt,
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
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    import_file,
    staff,
    staff_fact,
    rating,
    month_record,
    rejected_row
);
