/* A foreign program that loads the library, and checks that nothing of it reaches outside: `safe LIBRARY COPY MAPPING MISBEHAVING`.
   Says what it checked on standard output; ends with 1 at the first thing that is not as it should be. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lupasilta.h"

#define CHECK(what) do { if (!(what)) { printf("not so, line %d: %s\n", __LINE__, #what); fflush(stdout); _exit(1); } } while (0)

typedef struct {
    uint32_t (*abi_version)(void);
    void (*answer_free)(lupasilta_answer *);
    int32_t (*load)(const uint8_t *, size_t, const uint8_t *, size_t, uint64_t *, lupasilta_answer *);
    int32_t (*map)(uint64_t, const uint8_t *, size_t, const uint8_t *, size_t, lupasilta_answer *);
    int32_t (*close)(uint64_t);
} library;

static library open_library(const char *path) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) { printf("%s\n", dlerror()); exit(1); }
    library found = {
        (uint32_t (*)(void))dlsym(handle, "lupasilta_abi_version"),
        (void (*)(lupasilta_answer *))dlsym(handle, "lupasilta_answer_free"),
        (int32_t (*)(const uint8_t *, size_t, const uint8_t *, size_t, uint64_t *, lupasilta_answer *))dlsym(handle, "lupasilta_mapping_load"),
        (int32_t (*)(uint64_t, const uint8_t *, size_t, const uint8_t *, size_t, lupasilta_answer *))dlsym(handle, "lupasilta_mapping_map"),
        (int32_t (*)(uint64_t))dlsym(handle, "lupasilta_mapping_close"),
    };
    CHECK(found.abi_version && found.answer_free && found.load && found.map && found.close);
    CHECK(found.abi_version() == LUPASILTA_ABI_VERSION);
    return found;
}

static uint8_t *file(const char *path, size_t *len) {
    FILE *from = fopen(path, "rb");
    CHECK(from);
    CHECK(fseek(from, 0, SEEK_END) == 0);
    *len = (size_t)ftell(from);
    rewind(from);
    uint8_t *bytes = malloc(*len);
    CHECK(bytes && fread(bytes, 1, *len, from) == *len);
    fclose(from);
    return bytes;
}

static uint64_t load(const library *lib, const char *path, const char *options) {
    size_t len;
    uint8_t *bytes = file(path, &len);
    uint64_t mapping = 0;
    lupasilta_answer answer = {0};
    int32_t status = lib->load(bytes, len, (const uint8_t *)options, strlen(options), &mapping, &answer);
    if (status != LUPASILTA_OK) printf("%.*s\n", (int)answer.text, answer.data);
    CHECK(status == LUPASILTA_OK);
    lib->answer_free(&answer);
    free(bytes);
    return mapping;
}

/* Maps an application without bodies; whether the answer's code, or its outcome, is the one expected. */
static int comes_to(const library *lib, uint64_t mapping, const char *expected) {
    static const char request[] = "{\"externalId\":\"6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f\"}";
    lupasilta_answer answer = {0};
    lib->map(mapping, (const uint8_t *)request, sizeof request - 1, NULL, 0, &answer);
    int found = answer.data && memmem(answer.data, answer.text, expected, strlen(expected)) != NULL;
    if (!found) printf("not %s: %.*s\n", expected, (int)answer.text, answer.data);
    lib->answer_free(&answer);
    return found;
}

static long resident_kib(void) {
    long pages = 0, ignored;
    FILE *from = fopen("/proc/self/statm", "r");
    CHECK(from && fscanf(from, "%ld %ld", &ignored, &pages) == 2);
    fclose(from);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

typedef struct { const library *lib; uint64_t mapping; const char *expected; } job;

static void *in_small_thread(void *given) {
    const job *asked = given;
    for (int i = 0; i < 5; i++) CHECK(comes_to(asked->lib, asked->mapping, asked->expected));
    return NULL;
}

static void same_handlers(struct sigaction before[], const char *when) {
    for (int signal = 1; signal < NSIG; signal++) {
        struct sigaction now;
        if (sigaction(signal, NULL, &now) != 0) continue;
        if (now.sa_sigaction != before[signal].sa_sigaction) {
            printf("the handler of signal %d changed %s\n", signal, when);
            _exit(1);
        }
    }
}

int main(int count, char **arguments) {
    CHECK(count == 5);
    struct sigaction handlers[NSIG];
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, NULL, &handlers[signal]);

    library lib = open_library(arguments[1]);
    uint64_t mapping = load(&lib, arguments[3], "");
    uint64_t proper = load(&lib, arguments[4], "");
    CHECK(comes_to(&lib, proper, "body-missing"));

    /* Guests that trap and overflow, called from threads with small stacks. */
    static const char *ways[][3] = {
        {"loop", "100", "mapping-out-of-time"}, {"memory", "20000", "mapping-out-of-memory"},
        {"stack", "20000", "mapping-stack-overflow"}, {"panic", "20000", "mapping-panicked"},
    };
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        char options[128];
        snprintf(options, sizeof options, "{\"settings\":{\"do\":\"%s\"},\"limits\":{\"timeMs\":%s}}", ways[way][0], ways[way][1]);
        job asked = {&lib, load(&lib, arguments[4], options), ways[way][2]};
        pthread_attr_t small;
        pthread_attr_init(&small);
        pthread_attr_setstacksize(&small, 200 * 1024);
        pthread_t threads[4];
        for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], &small, in_small_thread, &asked) == 0);
        for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
        CHECK(lib.close(asked.mapping) == LUPASILTA_OK);
    }
    same_handlers(handlers, "while guests failed");
    puts("guests fail in threads of 200 KiB");

    /* Another copy, in the same process. */
    library copy = open_library(arguments[2]);
    CHECK(copy.map != lib.map);
    uint64_t other = load(&copy, arguments[3], "");
    CHECK(comes_to(&copy, other, "body-missing"));
    CHECK(comes_to(&lib, mapping, "body-missing"));
    CHECK(copy.close(other) == LUPASILTA_OK);
    CHECK(comes_to(&copy, other, "handle-closed"));
    puts("two copies side by side");

    /* After a fork, what was opened before says so at once, and a new one works. */
    pid_t child = fork();
    if (child == 0) {
        CHECK(comes_to(&lib, mapping, "library-forked"));
        lib.close(mapping);
        uint64_t own = load(&lib, arguments[3], "");
        CHECK(comes_to(&lib, own, "body-missing"));
        CHECK(lib.close(own) == LUPASILTA_OK);
        _exit(0);
    }
    int ended = 0;
    CHECK(waitpid(child, &ended, 0) == child && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    CHECK(comes_to(&lib, mapping, "body-missing"));
    puts("a fork says that it is one");

    /* A million calls, most of which end before the guest, and a hundred thousand that reach it. */
    for (int i = 0; i < 20000; i++) CHECK(comes_to(&lib, mapping, "body-missing"));
    long before = resident_kib();
    for (int i = 0; i < 100000; i++) CHECK(comes_to(&lib, mapping, "body-missing"));
    for (int i = 0; i < 900000; i++) CHECK(comes_to(&lib, 0, "handle-closed"));
    long grown = resident_kib() - before;
    printf("a million calls: %ld KiB more\n", grown);
    CHECK(grown < 2048);

    same_handlers(handlers, "in the end");
    CHECK(lib.close(proper) == LUPASILTA_OK && lib.close(mapping) == LUPASILTA_OK && lib.close(mapping) == LUPASILTA_OK);
    puts("no handler of a signal changed");
    return 0;
}
