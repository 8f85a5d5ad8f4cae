//! Reading files through the child process: it gives what reading gives, and whatever is in a file, this process
//! lives, keeps its memory and time, and says in words what happened.

mod damaged;
mod hostile;
mod limits;
mod sample;
mod support;
