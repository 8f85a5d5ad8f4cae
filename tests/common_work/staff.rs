//! The made-up staff of the common work: 100,000 people from one seed, the same in every language that has a Mersenne
//! Twister (MT19937, seeded by one word as Python's `random` does).
//!
//! For each person, in this order: grade 1 to 10; base pay 3,000 + 450 × grade + 0 to 40 times 10 yuan, and for three
//! in a hundred times 4 to 12; performance base 1,200 + 300 × grade; both bases of insurance and housing fund the sum
//! with 200 × grade, to whole ten yuan (halves to the even one) within limits; the housing fund's percentage; the
//! deductions; then a name, a hall of 40, a certificate 0 to 3 and a score of 45.00 to 100.00. Six earlier months are
//! as this one would be at full performance, with the tax due on them.

/// One person; money in fen, the score in hundredths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee {
    pub staff_no: String,
    pub name: String,
    pub hall: String,
    pub grade: i64,
    pub certificate: i64,
    pub score: i64,
    pub base: i64,
    pub performance_base: i64,
    pub insurance_base: i64,
    pub housing_base: i64,
    pub housing_percent: i64,
    pub additional_deduction: i64,
    pub taxable_before: i64,
    pub tax_before: i64,
}

impl Employee {
    /// The row of the inputs' table.
    pub fn line(&self) -> String {
        let Self { staff_no, name, hall, grade, certificate, score, base, performance_base, .. } = self;
        format!(
            "{staff_no},{name},{hall},{grade},{certificate},{score},{base},{performance_base},{},{},{},{},{},{},7",
            self.insurance_base,
            self.housing_base,
            self.housing_percent,
            self.additional_deduction,
            self.taxable_before,
            self.tax_before
        )
    }
}

const SURNAMES: &str =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈";
const GIVEN: &str =
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红建国华志鹏飞鑫波斌莉宇浩凯健俊帆雪琳晨阳";
const SEED: u32 = 20_261_121;

/// Upper limits in fen, percentages and quick deductions in fen of the year's tax; the last has no limit.
const BANDS: [(i64, i64, i64); 7] = [
    (3_600_000, 3, 0),
    (14_400_000, 10, 252_000),
    (30_000_000, 20, 1_692_000),
    (42_000_000, 25, 3_192_000),
    (66_000_000, 30, 5_292_000),
    (96_000_000, 35, 8_592_000),
    (i64::MAX, 45, 18_192_000),
];

/// The whole staff, one after the other.
pub fn employees() -> impl Iterator<Item = Employee> {
    let mut numbers = Twister::seeded(SEED);
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let given: Vec<char> = GIVEN.chars().collect();
    (1..).map(move |number| employee(number, &mut numbers, &surnames, &given))
}

fn employee(number: usize, numbers: &mut Twister, surnames: &[char], given: &[char]) -> Employee {
    let grade = numbers.between(1, 10);
    let mut base = 300_000 + grade * 45_000 + numbers.between(0, 40) * 1_000;
    let performance_base = 120_000 + grade * 30_000;
    // Below 0.03 of 1, both as binary fractions of 53 digits.
    if numbers.fraction() * 32 < 0x1E_B851_EB85_1EB8 {
        base *= numbers.between(4, 12);
    }
    let gross = base + performance_base + grade * 20_000;
    let insurance_base = to_thousands(gross).clamp(432_000, 2_688_600);
    let housing_base = to_thousands(gross).clamp(249_000, 3_528_300);
    let housing_percent = numbers.among(&[5, 7, 8, 10, 12]);
    let additional_deduction = numbers.among(&[0, 0, 100_000, 200_000, 300_000, 450_000]);
    let own_insurance = times_binary_0_105(insurance_base);
    let taxable =
        gross - 500_000 - own_insurance - housing_base * housing_percent / 100 - additional_deduction;
    let taxable_before = 6 * taxable;
    let mut name = String::from(numbers.among(surnames));
    for _ in 0..numbers.among(&[1, 2, 2]) {
        name.push(numbers.among(given));
    }
    Employee {
        staff_no: format!("S{number:06}"),
        name,
        hall: format!("大厅{:02}", numbers.between(1, 40)),
        grade,
        certificate: numbers.between(0, 3),
        score: numbers.between(4_500, 10_000),
        base,
        performance_base,
        insurance_base,
        housing_base,
        housing_percent,
        additional_deduction,
        taxable_before,
        tax_before: tax(taxable_before.max(0)),
    }
}

/// To whole thousands, halves to the even one.
fn to_thousands(fen: i64) -> i64 {
    let (whole, rest) = (fen / 1_000, fen % 1_000);
    let up = rest > 500 || (rest == 500 && whole % 2 == 1);
    (whole + i64::from(up)) * 1_000
}

/// A product with the binary number next to 0.105, rounded to 53 binary digits and cut to a whole: the tables were made
/// so, and a fen hangs on it.
fn times_binary_0_105(fen: i64) -> i64 {
    // 0.105 is 0x1AE147AE147AE1 / 2^56 there.
    let exact = i128::from(fen) * 0x1A_E147_AE14_7AE1;
    let digits = 128 - exact.leading_zeros();
    let cut = digits.saturating_sub(53);
    let half = 1_i128 << cut >> 1;
    let (mut kept, rest) = (exact >> cut, exact & ((1_i128 << cut) - 1));
    if rest > half || (rest == half && cut > 0 && kept % 2 == 1) {
        kept += 1;
    }
    i64::try_from((kept << cut) >> 56).unwrap()
}

fn tax(fen: i64) -> i64 {
    let (_, percent, quick) = BANDS.into_iter().find(|(top, ..)| fen <= *top).unwrap();
    (fen * percent + 50) / 100 - quick
}

/// MT19937.
struct Twister {
    state: [u32; 624],
    next: usize,
}

impl Twister {
    /// The state that a key of one word gives.
    fn seeded(key: u32) -> Self {
        let mut state = [0_u32; 624];
        state[0] = 19_650_218;
        for at in 1..624 {
            let before = state[at - 1];
            state[at] = (before ^ (before >> 30)).wrapping_mul(1_812_433_253).wrapping_add(at as u32);
        }
        let mut at = 1;
        let mut step = |state: &mut [u32; 624], factor: u32, add: &dyn Fn(usize) -> u32| {
            let before = state[at - 1];
            state[at] = (state[at] ^ (before ^ (before >> 30)).wrapping_mul(factor)).wrapping_add(add(at));
            at += 1;
            if at == 624 {
                state[0] = state[623];
                at = 1;
            }
        };
        for _ in 0..624 {
            step(&mut state, 1_664_525, &|_| key);
        }
        for _ in 0..623 {
            step(&mut state, 1_566_083_941, &|at| (at as u32).wrapping_neg());
        }
        state[0] = 0x8000_0000;
        Self { state, next: 624 }
    }

    fn word(&mut self) -> u32 {
        if self.next == 624 {
            for at in 0..624 {
                let joined = (self.state[at] & 0x8000_0000) | (self.state[(at + 1) % 624] & 0x7fff_ffff);
                let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[at] = self.state[(at + 397) % 624] ^ (joined >> 1) ^ twist;
            }
            self.next = 0;
        }
        let mut word = self.state[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// 53 random binary digits.
    fn fraction(&mut self) -> u64 {
        let (high, low) = (u64::from(self.word() >> 5), u64::from(self.word() >> 6));
        (high << 26) + low
    }

    /// Below a limit: as many digits as the limit has, again until they are below it.
    fn below(&mut self, limit: u32) -> u32 {
        let digits = 32 - limit.leading_zeros();
        loop {
            let drawn = self.word() >> (32 - digits);
            if drawn < limit {
                return drawn;
            }
        }
    }

    fn between(&mut self, first: i64, last: i64) -> i64 {
        first + i64::from(self.below(u32::try_from(last - first + 1).unwrap()))
    }

    fn among<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(u32::try_from(list.len()).unwrap()) as usize]
    }
}
