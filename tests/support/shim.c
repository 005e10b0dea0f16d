/* A disk that fails or kills on purpose, put before the C library of a program with LD_PRELOAD.

   Counts the calls that write below one folder, whoever in a family of processes makes them, and at
   the one that is asked for lets something go wrong. What is wanted stands in a file that all of
   them map (named by SHIM_CONTROL); tests/support/shim.py has the same layout and fills it in. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { KILL = 1, KILL_ALL = 2, FAIL = 3, SHORT = 4 };

struct control {
    int armed;  /* nothing is counted while this is 0 */
    int fault;  /* one of the above */
    int number; /* of the error */
    int sticky; /* from that call on, not only at it */
    int flush;  /* flush for real */
    int leader; /* the process that KILL_ALL ends, too */
    long at;    /* which call */
    long count; /* calls so far */
    char root[1024];
    char hit[1024]; /* the call at which it happened, and its path */
};

static struct control *control;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("SHIM_CONTROL");
    if (name == NULL)
        return;
    int (*open_)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int (*close_)(int) = dlsym(RTLD_NEXT, "close");
    int opened = open_(name, O_RDWR | O_CLOEXEC);
    if (opened < 0)
        return;
    void *at = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
    close_(opened);
    if (at != MAP_FAILED)
        control = at;
}

/* Whether a path, as one gives it from a folder, lies below the root. */
static int is_below(int folder, const char *path)
{
    char full[PATH_MAX * 2];
    size_t length = strlen(control->root);
    if (path[0] != '/') {
        char link[64];
        ssize_t got;
        if (folder == AT_FDCWD)
            strcpy(link, "/proc/self/cwd");
        else
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        got = readlink(link, full, PATH_MAX);
        if (got < 0)
            return 0;
        snprintf(full + got, sizeof full - (size_t)got, "/%s", path);
        path = full;
    }
    return strncmp(path, control->root, length) == 0 && (path[length] == '/' || !path[length]);
}

/* Whether an open file lies there and may be written to. */
static int is_written(int opened)
{
    int flags = fcntl(opened, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
        return 0;
    char link[64], full[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", opened);
    ssize_t got = readlink(link, full, sizeof full - 1);
    if (got < 0)
        return 0;
    full[got] = 0;
    return full[0] == '/' && is_below(AT_FDCWD, full); /* a pipe is named pipe:[123] */
}

/* Whether a folder or a file lies there. */
static int is_ours(int opened)
{
    return is_below(opened, "x");
}

/* Count a call; what is to go wrong at it, or 0. */
static int due(const char *call, const char *path)
{
    long count = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    if (count != control->at && !(control->sticky && count > control->at))
        return 0;
    if (count == control->at)
        snprintf(control->hit, sizeof control->hit, "%s %s", call, path);
    if (control->fault == KILL_ALL)
        kill(control->leader, SIGKILL);
    if (control->fault == KILL || control->fault == KILL_ALL) {
        kill(getpid(), SIGKILL);
        pause();
    }
    if (control->fault == FAIL)
        errno = control->number;
    return control->fault;
}

#define ACTIVE (control != NULL && control->armed)
#define REAL(result, name, parameters) \
    static result (*real) parameters;   \
    if (real == NULL)                  \
        real = (result(*) parameters)dlsym(RTLD_NEXT, #name)
#define FAILS(name, path) (due(name, path) == FAIL)

#define OPEN(name)                                                              \
    int name(const char *path, int flags, ...)                                  \
    {                                                                           \
        REAL(int, name, (const char *, int, ...));                              \
        va_list rest;                                                           \
        va_start(rest, flags);                                                  \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                           \
        if (ACTIVE && (flags & (O_CREAT | O_ACCMODE)) && is_below(AT_FDCWD, path) && \
            FAILS("open", path))                                                \
            return -1;                                                          \
        return real(path, flags, mode);                                         \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                            \
    int name(int folder, const char *path, int flags, ...)                      \
    {                                                                           \
        REAL(int, name, (int, const char *, int, ...));                         \
        va_list rest;                                                           \
        va_start(rest, flags);                                                  \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                           \
        if (ACTIVE && (flags & (O_CREAT | O_ACCMODE)) && is_below(folder, path) && \
            FAILS("open", path))                                                \
            return -1;                                                          \
        return real(folder, path, flags, mode);                                 \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int opened, const void *data, size_t size)
{
    REAL(ssize_t, write, (int, const void *, size_t));
    if (ACTIVE && is_written(opened)) {
        int fault = due("write", "");
        if (fault == FAIL)
            return -1;
        if (fault == SHORT && size > 1)
            size = size / 3 + 1;
    }
    return real(opened, data, size);
}

#define PWRITE(name, offset_type)                                                 \
    ssize_t name(int opened, const void *data, size_t size, offset_type offset)   \
    {                                                                             \
        REAL(ssize_t, name, (int, const void *, size_t, offset_type));            \
        if (ACTIVE && is_written(opened)) {                                       \
            int fault = due("pwrite", "");                                        \
            if (fault == FAIL)                                                    \
                return -1;                                                        \
            if (fault == SHORT && size > 1)                                       \
                size = size / 3 + 1;                                              \
        }                                                                         \
        return real(opened, data, size, offset);                                  \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FLUSH(name)                                                  \
    int name(int opened)                                             \
    {                                                                \
        REAL(int, name, (int));                                      \
        if (ACTIVE && is_ours(opened) && FAILS(#name, ""))           \
            return -1;                                               \
        return control != NULL && !control->flush ? 0 : real(opened); \
    }
FLUSH(fsync)
FLUSH(fdatasync)

int close(int opened)
{
    REAL(int, close, (int));
    int fails = 0, saved = errno;
    if (ACTIVE && is_written(opened))
        fails = FAILS("close", "");
    int failed = errno, result;
    errno = saved;
    result = real(opened); /* Linux lets go of it in any case */
    if (!fails)
        return result;
    errno = failed;
    return -1;
}

#define TRUNCATE(name, size_type)                                       \
    int name(int opened, size_type size)                                \
    {                                                                   \
        REAL(int, name, (int, size_type));                              \
        if (ACTIVE && is_written(opened) && FAILS("ftruncate", ""))     \
            return -1;                                                  \
        return real(opened, size);                                      \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int fchmod(int opened, mode_t mode)
{
    REAL(int, fchmod, (int, mode_t));
    if (ACTIVE && is_ours(opened) && FAILS("fchmod", ""))
        return -1;
    return real(opened, mode);
}

#define ONE(name, path_at, parameters, folder, path, arguments)                        \
    int name parameters                                                                \
    {                                                                                  \
        REAL(int, name, parameters);                                                   \
        if (ACTIVE && is_below(folder, path) && FAILS(path_at, path))                  \
            return -1;                                                                 \
        return real arguments;                                                         \
    }
ONE(mkdir, "mkdir", (const char *a, mode_t m), AT_FDCWD, a, (a, m))
ONE(mkdirat, "mkdir", (int d, const char *a, mode_t m), d, a, (d, a, m))
ONE(unlink, "unlink", (const char *a), AT_FDCWD, a, (a))
ONE(unlinkat, "unlink", (int d, const char *a, int f), d, a, (d, a, f))
ONE(rmdir, "rmdir", (const char *a), AT_FDCWD, a, (a))
ONE(chmod, "chmod", (const char *a, mode_t m), AT_FDCWD, a, (a, m))
ONE(rename, "rename", (const char *a, const char *b), AT_FDCWD, b, (a, b))
ONE(renameat, "rename", (int d, const char *a, int e, const char *b), e, b, (d, a, e, b))
ONE(renameat2, "rename", (int d, const char *a, int e, const char *b, unsigned f), e, b,
    (d, a, e, b, f))
ONE(link, "link", (const char *a, const char *b), AT_FDCWD, b, (a, b))
ONE(linkat, "link", (int d, const char *a, int e, const char *b, int f), e, b, (d, a, e, b, f))
ONE(symlink, "symlink", (const char *a, const char *b), AT_FDCWD, b, (a, b))
ONE(symlinkat, "symlink", (const char *a, int d, const char *b), d, b, (a, d, b))
