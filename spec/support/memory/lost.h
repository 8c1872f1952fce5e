/* SPDX-License-Identifier: MIT */
/*
 * What libcurl 8.14 loses where memory runs out while it puts the names of a peer's certificate into
 * words: the BIO in memory that it made for that, and the buffer with the words of the subject. These
 * two are known by what they are, and can be freed for it. Whatever else is lost stays lost.
 */
#ifndef LOST_H
#define LOST_H

/* The status of a process that OpenSSL 3.5 let crash, for it had no memory for its record layer. */
#define LOST_RECORDS 92

/* A block that libcurl took with realloc; it moved; or it was freed. */
void lost_taken(void *block);
void lost_moved(void *block, void *fresh);
void lost_freed(void *block);

/* Frees what libcurl lost, the words of a subject being this. For when it has nothing to do. */
void lost_free(const char *subject);

#endif
