/* Records what a process really does to the files of one folder, in the order it happens.

   Preloaded before the C library: every write, truncation, sync, creation, renaming and removal below the folder
   $RECORD_FOLDER is carried out and then appended to $RECORD_LOG as

       op (1 byte)  path length (4)  offset (8)  data length (8)  path  data        all little endian

   Ops: C created, W written, T truncated (offset = new size), S synced (a file or a folder), R renamed (data = new
   path), U unlinked. Shared memory (-shm) is not recorded: it means nothing after a crash. One lock around call
   and record keeps the order true with several threads. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int log_fd = -1;
static const char *folder;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void put(const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = REAL(write);
    const char *at = data;
    while (size > 0) {
        ssize_t done = real(log_fd, at, size);
        if (done <= 0) abort();
        at += done;
        size -= (size_t)done;
    }
}

static int ours(const char *path) {
    if (!folder) {
        const char *log_path = getenv("RECORD_LOG");
        folder = getenv("RECORD_FOLDER");
        if (!log_path || !folder) abort();
        log_fd = REAL(open)(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log_fd < 0) abort();
    }
    size_t length = strlen(folder), all = strlen(path);
    if (strncmp(path, folder, length) != 0 || (path[length] != 0 && path[length] != '/')) return 0;
    return !(all > 4 && strcmp(path + all - 4, "-shm") == 0);
}

static void record(char op, const char *path, uint64_t offset, const void *data, uint64_t size) {
    uint32_t length = (uint32_t)strlen(path);
    put(&op, 1);
    put(&length, 4);
    put(&offset, 8);
    put(&size, 8);
    put(path, length);
    if (size) put(data, size);
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = 0;
    return ours(path);
}

#define LOCKED(type, call, after) \
    do { \
        pthread_mutex_lock(&lock); \
        type result = call; \
        after; \
        pthread_mutex_unlock(&lock); \
        return result; \
    } while (0)

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    int is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
    int emptied = (flags & O_TRUNC) && !is_new;
    LOCKED(int, real(path, flags, mode), {
        if (result >= 0 && (is_new || emptied) && path_of(result, whole))
            record(is_new ? 'C' : 'T', whole, 0, NULL, 0);
    });
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = (flags & O_CREAT) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened(REAL(name), path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

static ssize_t wrote_at(ssize_t (*real)(int, const void *, size_t, off64_t), int fd, const void *data, size_t size,
                        off64_t offset) {
    char path[PATH_MAX];
    LOCKED(ssize_t, real(fd, data, size, offset), {
        if (result > 0 && path_of(fd, path)) record('W', path, (uint64_t)offset, data, (uint64_t)result);
    });
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    return wrote_at(REAL(pwrite64), fd, data, size, offset);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    return wrote_at(REAL(pwrite64), fd, data, size, offset);
}
ssize_t write(int fd, const void *data, size_t size) {
    char path[PATH_MAX];
    LOCKED(ssize_t, REAL(write)(fd, data, size), {
        if (result > 0 && path_of(fd, path)) {
            off64_t end = lseek64(fd, 0, SEEK_CUR);
            if (end >= result) record('W', path, (uint64_t)(end - result), data, (uint64_t)result);
        }
    });
}

static int cut(int (*real)(int, off64_t), int fd, off64_t size) {
    char path[PATH_MAX];
    LOCKED(int, real(fd, size), {
        if (result == 0 && path_of(fd, path)) record('T', path, (uint64_t)size, NULL, 0);
    });
}
int ftruncate64(int fd, off64_t size) { return cut(REAL(ftruncate64), fd, size); }
int ftruncate(int fd, off_t size) { return cut(REAL(ftruncate64), fd, size); }

static int synced(int (*real)(int), int fd) {
    char path[PATH_MAX];
    LOCKED(int, real(fd), {
        if (result == 0 && path_of(fd, path)) record('S', path, 0, NULL, 0);
    });
}
int fsync(int fd) { return synced(REAL(fsync), fd); }
int fdatasync(int fd) { return synced(REAL(fdatasync), fd); }

int unlink(const char *path) {
    LOCKED(int, REAL(unlink)(path), {
        if (result == 0 && ours(path)) record('U', path, 0, NULL, 0);
    });
}
int rename(const char *from, const char *to) {
    LOCKED(int, REAL(rename)(from, to), {
        if (result == 0 && ours(from)) record('R', from, 0, to, strlen(to));
    });
}
