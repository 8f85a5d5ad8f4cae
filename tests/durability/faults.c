/* Makes one write or sync of a process fail, for tests: loaded before the C library (LD_PRELOAD).
 *
 * FAULT_KIND   write or sync; open: whatever is opened to be written, as on a disk that is mounted read-only
 * FAULT_AT     the number of the call that fails, from 1; 0 counts only
 * FAULT_STAYS  1: every later call of the kind fails as well, as on a full or dead disk
 * FAULT_UNDER  only files whose path begins with this
 * FAULT_MARK   a file that gets one byte for every call of the kind, and an F for every failure
 *
 * CLOCK_BACK   seconds by which the clock of the process is set back
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long calls;

static int fails(int file, const char *kind) {
    const char *wanted = getenv("FAULT_KIND"), *under = getenv("FAULT_UNDER"), *mark = getenv("FAULT_MARK");
    if (!wanted || !under || !mark || strcmp(wanted, kind) != 0) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (strncmp(path, under, strlen(under)) != 0) return 0;
    long at = getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : 0;
    int stays = getenv("FAULT_STAYS") && getenv("FAULT_STAYS")[0] == '1';
    long call = __sync_add_and_fetch(&calls, 1);
    int failing = at > 0 && (call == at || (stays && call > at));
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    int log = open(mark, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log >= 0) {
        if (real(log, failing ? "F" : ".", 1) < 0) { /* the parent then sees too few calls */ }
        close(log);
    }
    if (failing) errno = strcmp(kind, "sync") == 0 ? EIO : ENOSPC;
    return failing;
}

#define REAL(name, type) \
    static type real; \
    if (!real) real = (type)dlsym(RTLD_NEXT, #name)

typedef ssize_t (*write_type)(int, const void *, size_t);
ssize_t write(int file, const void *bytes, size_t length) {
    REAL(write, write_type);
    return fails(file, "write") ? -1 : real(file, bytes, length);
}

typedef ssize_t (*pwrite_type)(int, const void *, size_t, off_t);
ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
    REAL(pwrite, pwrite_type);
    return fails(file, "write") ? -1 : real(file, bytes, length, at);
}

typedef ssize_t (*pwrite64_type)(int, const void *, size_t, off64_t);
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
    REAL(pwrite64, pwrite64_type);
    return fails(file, "write") ? -1 : real(file, bytes, length, at);
}

typedef int (*sync_type)(int);
int fsync(int file) {
    REAL(fsync, sync_type);
    return fails(file, "sync") ? -1 : real(file);
}

int fdatasync(int file) {
    REAL(fdatasync, sync_type);
    return fails(file, "sync") ? -1 : real(file);
}

/* Whether a file may not be opened so: to be written, on a disk that can only be read. */
static int is_read_only(const char *path, int flags) {
    const char *wanted = getenv("FAULT_KIND"), *under = getenv("FAULT_UNDER");
    if (!wanted || !under || strcmp(wanted, "open") != 0 || strncmp(path, under, strlen(under)) != 0) return 0;
    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & O_CREAT)) return 0;
    errno = EROFS;
    return 1;
}

typedef int (*open_type)(const char *, int, ...);
#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        REAL(name, open_type); \
        return is_read_only(path, flags) ? -1 : real(path, flags, mode); \
    }
OPENS(open)
OPENS(open64)

typedef int (*clock_type)(clockid_t, struct timespec *);
int clock_gettime(clockid_t clock, struct timespec *time) {
    REAL(clock_gettime, clock_type);
    int failed = real(clock, time);
    const char *back = getenv("CLOCK_BACK");
    if (!failed && clock == CLOCK_REALTIME && back) time->tv_sec -= atol(back);
    return failed;
}
