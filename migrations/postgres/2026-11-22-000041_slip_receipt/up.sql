-- That a member of staff signed for a slip of an approved run, herself and on line. It only grows.
CREATE TABLE slip_receipt (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    account BIGINT,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, run, staff),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE TRIGGER slip_receipt_is_not_replaced BEFORE INSERT ON slip_receipt FOR EACH ROW
    EXECUTE FUNCTION let_pass('a receipt never changes');
CREATE TRIGGER slip_receipt_is_final BEFORE UPDATE ON slip_receipt FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a receipt never changes');
CREATE TRIGGER slip_receipt_stays BEFORE DELETE ON slip_receipt FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a receipt never changes');
CREATE TRIGGER slip_receipt_is_not_emptied BEFORE TRUNCATE ON slip_receipt
    EXECUTE FUNCTION refuse_change('a receipt never changes');
