DROP TABLE pay_approval;
