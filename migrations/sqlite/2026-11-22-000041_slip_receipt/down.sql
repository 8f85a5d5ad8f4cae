DROP TABLE slip_receipt;
