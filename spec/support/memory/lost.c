/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE 1
#include "lost.h"

#include <dlfcn.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HELD 256

/* What is held now; of more than that some is not noted, and so counts as lost for good. */
struct held {
    void *items[HELD];
    bool locked;
};

static struct held blocks;
static struct held bios;

/* Puts one thing in the place of another; NULL is an empty place. */
static void replace(struct held *held, const void *from, void *to)
{
    size_t i = 0;

    while (__atomic_test_and_set(&held->locked, __ATOMIC_ACQUIRE))
        ;
    while (i < HELD && held->items[i] != from)
        i++;
    if (i < HELD)
        held->items[i] = to;
    __atomic_clear(&held->locked, __ATOMIC_RELEASE);
}

void lost_taken(void *block)
{
    if (block)
        replace(&blocks, NULL, block);
}

void lost_moved(void *block, void *fresh)
{
    if (fresh && fresh != block)
        replace(&blocks, block, fresh);
}

void lost_freed(void *block)
{
    replace(&blocks, block, NULL);
}

/* A function of a library that libcurl has loaded, out of our scope. */
static void *loaded(const char *path, const char *name)
{
    void *library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    void *function = library ? dlsym(library, name) : NULL;

    if (library)
        (void)dlclose(library);
    return function;
}

/*
 * These stand in front of OpenSSL's own, for whoever calls them from outside of it. Only BIOs in
 * memory are noted: what libcurl hands over to OpenSSL is of another kind.
 */
void *BIO_new(const void *method);
int BIO_free(void *bio);
void SSL_set0_rbio(void *ssl, void *bio);
void SSL_set0_wbio(void *ssl, void *bio);

void *BIO_new(const void *method)
{
    void *(*real)(const void *);
    const void *(*in_memory)(void);
    void *found = loaded("libcrypto.so.3", "BIO_new");
    void *kind = loaded("libcrypto.so.3", "BIO_s_mem");
    void *bio;

    memcpy(&real, &found, sizeof real); /* ISO C has no cast for that */
    memcpy(&in_memory, &kind, sizeof in_memory);
    bio = real(method);
    if (bio && method == in_memory())
        replace(&bios, NULL, bio);
    return bio;
}

int BIO_free(void *bio)
{
    int (*real)(void *);
    void *found = loaded("libcrypto.so.3", "BIO_free");

    memcpy(&real, &found, sizeof real);
    if (bio)
        replace(&bios, bio, NULL);
    return real(bio);
}

static void no_records(int signal)
{
    (void)signal;
    _exit(LOST_RECORDS);
}

/*
 * Before these two OpenSSL 3.5 makes the record layers of a connection, for reading and for writing.
 * Where it has no memory for one, it has no way to say so, and crashes here.
 */
static void attach(const char *name, void *ssl, void *bio)
{
    void (*real)(void *, void *);
    void *found = loaded("libssl.so.3", name);
    void (*before)(int) = signal(SIGSEGV, no_records);

    memcpy(&real, &found, sizeof real);
    real(ssl, bio);
    (void)signal(SIGSEGV, before);
}

void SSL_set0_rbio(void *ssl, void *bio)
{
    attach("SSL_set0_rbio", ssl, bio);
}

void SSL_set0_wbio(void *ssl, void *bio)
{
    attach("SSL_set0_wbio", ssl, bio);
}

/* The buffer may have been emptied, for the words of the issuer that never came: by its first byte. */
static bool has_words(const char *block, const char *subject)
{
    return malloc_usable_size((void *)block) > strlen(subject) &&
           (*block == *subject || *block == '\0') && strcmp(block + 1, subject + 1) == 0;
}

void lost_free(const char *subject)
{
    size_t i;

    for (i = 0; i < HELD; i++) {
        void *block = blocks.items[i];

        if (bios.items[i])
            (void)BIO_free(bios.items[i]);
        if (block && has_words(block, subject))
            free(block);
    }
}
