/*
 * A disk that loses what was never flushed, and that fails on request: preloaded (LD_PRELOAD) into a process that uses SQLite.
 *
 * kill -9 leaves the page cache alone, so it proves nothing about fsync. Here every write to a tracked file first appends a record
 * with the bytes it is about to replace to a journal beside it; a successful fsync retires the records that were there when it
 * began. After the kill the parent plays back what is left (WriteJournal.cs): that is the power cut.
 *
 *   CHAT_FAULT_DIR      only regular files below this directory are tracked, and of these only SQLite's: *.db, *.sqlite, *.sqlite3,
 *                       each also with -wal or -journal. Never -shm, which is memory and not a promise.
 *   CHAT_FAULT_JOURNAL  directory of the journals, one a file, named by the path below CHAT_FAULT_DIR with '/' as %2F, '%' as %25.
 *   CHAT_FAULT_CONTROL  file of struct control, mapped by both sides (FaultControl.cs).
 *
 * What is modelled, and what is not:
 *   - Creating and unlinking are durable at once; unlink drops the journal. Rename is not watched: SQLite does not use it.
 *   - A write is lost as a whole; no sector is torn. Only write_errno and fail_write_at fail writes, and they write nothing;
 *     truncation is journaled but never made to fail.
 *   - What is written while an fsync runs is not covered by it, even where a real disk might have taken it along.
 *   - A failed fsync makes nothing durable and loses nothing; the next one that succeeds covers it all. (Linux may do worse: mark
 *     the pages clean and never write them.)
 *   - writev, dup, stdio, mmap, fallocate and copy_file_range go unseen; e_sqlite3 uses none of them to change a tracked file.
 */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE /* its inline open() would collide with ours */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "open and open64 are one here");

#define MAGIC 0x4c4e524au
#define FILES 64
#define DESCRIPTORS (1 << 20)

enum { WRITE = 1, TRUNCATE = 2, DURABLE = 3 };

/* One entry of a journal, followed by the image. The order is the sequence's; DURABLE retires all up to its own. */
struct record {
    uint32_t magic, kind;
    uint64_t sequence;
    uint64_t offset; /* of the write; the new size for TRUNCATE */
    uint64_t length; /* what the write asked for */
    uint64_t previous_size;
    uint64_t image_length; /* bytes from offset on that existed before */
    uint64_t checksum;
};

struct control {
    _Atomic int64_t flush_delay_us, write_errno, flush_errno, fail_write_at, fail_flush_at; /* the parent's wishes */
    _Atomic int64_t writes, flushes, injected;                                              /* what happened here */
};

struct file {
    char path[PATH_MAX];
    int source;  /* reads images, as the caller's descriptor may be write-only; closed by unlink alone, see forget() */
    int journal;
    uint64_t sequence, journal_length;
    char *image;
    size_t capacity;
    pthread_mutex_t lock; /* record and write are one step to the others, so the journal has the order of the writes */
};

static struct file files[FILES];
static int file_count;
static _Atomic uint8_t tracked[DESCRIPTORS]; /* descriptor -> index in files + 1; 0 is none */
static _Atomic int highest;
static pthread_mutex_t files_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char root[PATH_MAX], journals[PATH_MAX];
static pid_t owner;
static struct control idle, *control = &idle;

/* ---- the functions behind ours ---- */

#define NEXT(name) \
    static __typeof__(name) *next_##name; \
    static __typeof__(name) *find_##name(void) { return next_##name = (__typeof__(name) *)dlsym(RTLD_NEXT, #name); }
#define REAL(name) (next_##name ? next_##name : find_##name())
NEXT(openat64) NEXT(close) NEXT(write) NEXT(pwrite64) NEXT(ftruncate64) NEXT(fsync) NEXT(fdatasync) NEXT(unlink)

/* Looked up early, because dlsym takes a lock that must not be met first in a signal handler or between fork and exec. */
__attribute__((constructor)) static void resolve(void)
{
    find_openat64(), find_close(), find_write(), find_pwrite64(), find_ftruncate64(), find_fsync(), find_fdatasync(), find_unlink();
}

/* ---- which file is it ---- */

static int ends(const char *text, size_t length, const char *end)
{
    size_t n = strlen(end);
    return length >= n && memcmp(text + length - n, end, n) == 0;
}

/* Cheap, as every open of the process comes by. */
static int is_database(const char *path)
{
    size_t n = path ? strlen(path) : 0;
    n -= ends(path, n, "-wal") ? 4 : ends(path, n, "-journal") ? 8 : 0;
    return ends(path, n, ".db") || ends(path, n, ".sqlite") || ends(path, n, ".sqlite3");
}

static void configure(void)
{
    const char *directory = getenv("CHAT_FAULT_DIR"), *beside = getenv("CHAT_FAULT_JOURNAL"), *shared = getenv("CHAT_FAULT_CONTROL");
    if (!directory || !beside || strlen(beside) >= sizeof journals || !realpath(directory, root)) {
        root[0] = 0;
        return;
    }
    strcpy(journals, beside);
    owner = getpid();
    int fd = shared ? REAL(openat64)(AT_FDCWD, shared, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *map = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        control = map == MAP_FAILED ? &idle : map;
        REAL(close)(fd);
    }
}

/* A fork shares the journals but not the locks, so it is left alone. */
static int active(void)
{
    pthread_once(&once, configure);
    return root[0] && getpid() == owner;
}

static struct file *file_of(int fd)
{
    uint8_t index = fd >= 0 && fd < DESCRIPTORS ? atomic_load_explicit(&tracked[fd], memory_order_acquire) : 0;
    return index && getpid() == owner ? &files[index - 1] : NULL;
}

/* ---- the journal ---- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t count)
{
    for (const char *at = bytes; count > 0;) {
        uint64_t word = 0;
        size_t n = count < 8 ? count : 8;
        memcpy(&word, at, n);
        hash = (hash ^ word) * 0x100000001b3u;
        at += n, count -= n;
    }
    return hash;
}

/* One writev, so a kill can cut it but not reorder it; the reader takes a record that is cut as never written. */
static int append(struct file *f, struct record r, const void *image)
{
    r.magic = MAGIC;
    r.checksum = mix(mix(0xcbf29ce484222325u, &r, offsetof(struct record, checksum)), image, r.image_length);
    struct iovec parts[] = {{&r, sizeof r}, {(void *)image, r.image_length}};
    size_t whole = sizeof r + r.image_length;
    if (writev(f->journal, parts, 2) != (ssize_t)whole) {
        REAL(ftruncate64)(f->journal, f->journal_length);
        errno = EIO;
        return -1;
    }
    f->journal_length += whole;
    return 0;
}

static int append_image(struct file *f, uint32_t kind, uint64_t offset, uint64_t length, uint64_t size)
{
    uint64_t end = kind == WRITE && offset + length < size ? offset + length : size, count = offset < end ? end - offset : 0;
    if (count > f->capacity) {
        char *larger = realloc(f->image, count);
        if (!larger) {
            return -1;
        }
        f->image = larger, f->capacity = count;
    }
    for (uint64_t done = 0; done < count;) {
        ssize_t n = pread(f->source, f->image + done, count - done, offset + done);
        if (n <= 0 && !(n < 0 && errno == EINTR)) {
            errno = EIO;
            return -1;
        }
        done += n > 0 ? n : 0;
    }
    struct record r = {.kind = kind, .sequence = f->sequence + 1, .offset = offset, .length = length, .previous_size = size, .image_length = count};
    if (append(f, r, f->image) != 0) {
        return -1;
    }
    f->sequence++;
    return 0;
}

/* After a kill without a power cut the page cache still holds what no fsync covered: go on after it, without a cut record. */
static void resume(struct file *f)
{
    struct stat journal;
    struct record r;
    fstat(f->journal, &journal);
    f->journal_length = f->sequence = 0;
    while (pread(f->journal, &r, sizeof r, f->journal_length) == sizeof r && r.magic == MAGIC
        && f->journal_length + sizeof r + r.image_length <= (uint64_t)journal.st_size) {
        f->journal_length += sizeof r + r.image_length;
        f->sequence = r.sequence > f->sequence ? r.sequence : f->sequence;
    }
    REAL(ftruncate64)(f->journal, f->journal_length);
}

/*
 * Under files_lock. The lock on the journal keeps a second process away, and a parent that undoes too early: both fail loudly. A
 * journal that is older than its file, because a kill fell between unlink and forget, is emptied.
 */
static struct file *file_at(const char *path, int fresh)
{
    struct file *f = files;
    while (f < files + file_count && strcmp(f->path, path) != 0) {
        f++;
    }
    if (f == files + file_count) {
        char name[PATH_MAX * 2];
        size_t n = snprintf(name, sizeof name, "%s/", journals);
        for (const char *c = path + strlen(root) + 1; *c && n < sizeof name - 4; c++) {
            n += snprintf(name + n, 4, *c == '/' ? "%%2F" : *c == '%' ? "%%25" : "%c", *c);
        }
        if (file_count == FILES || (f->journal = REAL(openat64)(AT_FDCWD, name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0) {
            return NULL;
        }
        if (flock(f->journal, LOCK_EX | LOCK_NB) != 0) {
            REAL(close)(f->journal);
            return NULL;
        }
        if (fresh) {
            REAL(ftruncate64)(f->journal, 0);
        }
        resume(f);
        f->source = -1;
        pthread_mutex_init(&f->lock, NULL);
        strcpy(f->path, path);
        file_count++;
    }
    if (f->source < 0) {
        f->source = REAL(openat64)(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    }
    return f->source < 0 ? NULL : f;
}

/* The file is gone. Closing a descriptor drops the process's POSIX locks on its file, so `source` stays open until here. */
static void forget(struct file *f)
{
    pthread_mutex_lock(&f->lock);
    REAL(ftruncate64)(f->journal, f->journal_length = 0);
    for (int fd = 0; fd <= highest; fd++) {
        uint8_t index = f - files + 1;
        atomic_compare_exchange_strong(&tracked[fd], &index, 0);
    }
    REAL(close)(f->source);
    f->source = -1;
    pthread_mutex_unlock(&f->lock);
}

/* ---- faults ---- */

/* Counts down, and is due for the one that finds 1: the field itself says how many are left. */
static int due(_Atomic int64_t *left)
{
    int64_t n = atomic_load(left);
    while (n > 0 && !atomic_compare_exchange_weak(left, &n, n - 1)) {
    }
    return n == 1;
}

static int fails(_Atomic int64_t *count, _Atomic int64_t *at, _Atomic int64_t *always)
{
    atomic_fetch_add(count, 1);
    int fault = due(at) ? EIO : (int)atomic_load(always);
    if (fault) {
        atomic_fetch_add(&control->injected, 1);
        errno = fault;
    }
    return fault;
}

/* ---- what SQLite calls, for a tracked file ---- */

static ssize_t write_tracked(struct file *f, int fd, const void *bytes, size_t count, off64_t offset, int positioned)
{
    if (fails(&control->writes, &control->fail_write_at, &control->write_errno)) {
        return -1;
    }
    ssize_t done = -1;
    struct stat now;
    pthread_mutex_lock(&f->lock);
    uint64_t before = f->journal_length;
    fstat(fd, &now);
    if (!positioned) {
        offset = fcntl(fd, F_GETFL) & O_APPEND ? now.st_size : lseek(fd, 0, SEEK_CUR);
    }
    if (append_image(f, WRITE, offset, count, now.st_size) == 0) {
        done = positioned ? REAL(pwrite64)(fd, bytes, count, offset) : REAL(write)(fd, bytes, count);
        if (done < 0) { /* the real disk refused: nothing to undo */
            int error = errno;
            REAL(ftruncate64)(f->journal, f->journal_length = before);
            errno = error;
        }
    }
    pthread_mutex_unlock(&f->lock);
    return done;
}

static int flush_tracked(struct file *f, int fd, int (*flush)(int))
{
    pthread_mutex_lock(&f->lock);
    uint64_t covered = f->sequence; /* before the delay: the harsher of the two readings */
    pthread_mutex_unlock(&f->lock);
    int64_t delay = atomic_load(&control->flush_delay_us);
    struct timespec left = {delay / 1000000, delay % 1000000 * 1000};
    while (delay > 0 && nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
    if (fails(&control->flushes, &control->fail_flush_at, &control->flush_errno) || flush(fd) != 0) {
        return -1;
    }
    int result = 0;
    pthread_mutex_lock(&f->lock);
    if (covered == f->sequence) {
        result = REAL(ftruncate64)(f->journal, f->journal_length = 0);
    } else {
        result = append(f, (struct record){.kind = DURABLE, .sequence = covered}, NULL);
    }
    pthread_mutex_unlock(&f->lock);
    return result;
}

static int open_any(int at, const char *path, int flags, mode_t mode)
{
    if (!is_database(path) || !active()) {
        return REAL(openat64)(at, path, flags, mode);
    }
    /* Truncation by open must be journaled, too, so it becomes one of ours. */
    int truncates = (flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY;
    int fresh = faccessat(at, path, F_OK, 0) != 0;
    int fd = REAL(openat64)(at, path, truncates ? flags & ~O_TRUNC : flags, mode);
    struct stat kind;
    if (fd < 0 || fstat(fd, &kind) != 0 || !S_ISREG(kind.st_mode)) {
        return fd;
    }
    char link[64], name[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name - 1);
    name[n > 0 ? n : 0] = 0;
    size_t below = strlen(root);
    if (strncmp(name, root, below) == 0 && name[below] == '/' && is_database(name)) {
        pthread_mutex_lock(&files_lock);
        struct file *f = fd < DESCRIPTORS ? file_at(name, fresh) : NULL;
        if (f) {
            atomic_store_explicit(&tracked[fd], f - files + 1, memory_order_release);
            highest = fd > highest ? fd : highest;
        }
        pthread_mutex_unlock(&files_lock);
        if (!f) { /* better no file than one whose promises nobody checks */
            REAL(close)(fd);
            errno = EBUSY;
            return -1;
        }
    }
    if (truncates && ftruncate64(fd, 0) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* ---- the wrappers ---- */

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return open_any(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return open_any(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd)
{
    if (file_of(fd)) {
        tracked[fd] = 0; /* before the real close: after it the number may be somebody else's */
    }
    return REAL(close)(fd);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    struct file *f = file_of(fd);
    return f ? write_tracked(f, fd, bytes, count, 0, 0) : REAL(write)(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    struct file *f = file_of(fd);
    return f && offset >= 0 ? write_tracked(f, fd, bytes, count, offset, 1) : REAL(pwrite64)(fd, bytes, count, offset);
}

int ftruncate64(int fd, off64_t length)
{
    struct file *f = file_of(fd);
    struct stat now;
    if (!f || length < 0) {
        return REAL(ftruncate64)(fd, length);
    }
    pthread_mutex_lock(&f->lock);
    fstat(fd, &now);
    int result = now.st_size == length ? 0 : append_image(f, TRUNCATE, length, 0, now.st_size);
    result = result == 0 ? REAL(ftruncate64)(fd, length) : result;
    pthread_mutex_unlock(&f->lock);
    return result;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fsync(int fd)
{
    struct file *f = file_of(fd);
    return f ? flush_tracked(f, fd, REAL(fsync)) : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    struct file *f = file_of(fd);
    return f ? flush_tracked(f, fd, REAL(fdatasync)) : REAL(fdatasync)(fd);
}

int unlink(const char *path)
{
    char resolved[PATH_MAX];
    if (!is_database(path) || !active() || !realpath(path, resolved) || strncmp(resolved, root, strlen(root)) != 0 || resolved[strlen(root)] != '/') {
        return REAL(unlink)(path);
    }
    pthread_mutex_lock(&files_lock);
    struct file *f = file_at(resolved, 0); /* also where only an earlier process wrote to it */
    int result = REAL(unlink)(path);
    if (f && result == 0) {
        forget(f);
    }
    pthread_mutex_unlock(&files_lock);
    return result;
}
