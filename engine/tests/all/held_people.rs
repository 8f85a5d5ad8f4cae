//! held_people
