-- That a member of staff signed for a slip of an approved run, herself and on line. It only grows.
CREATE TABLE slip_receipt (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    account INTEGER,
    received_at TEXT NOT NULL,
    PRIMARY KEY (district, run, staff),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE TRIGGER slip_receipt_is_not_replaced BEFORE INSERT ON slip_receipt
WHEN EXISTS (SELECT 1 FROM slip_receipt WHERE district = NEW.district AND run = NEW.run AND staff = NEW.staff)
BEGIN SELECT RAISE(ABORT, 'a receipt never changes'); END;
CREATE TRIGGER slip_receipt_is_final BEFORE UPDATE ON slip_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt never changes'); END;
CREATE TRIGGER slip_receipt_stays BEFORE DELETE ON slip_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt never changes'); END;
