/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 by the letters of FIPS 180-4. It names things (a message's fingerprint, a limit's owner)
 * without holding them; libcurl offers no digest, and its TLS library may be any.
 */
#include "sha256.h"

#include <string.h>

#define BLOCK 64
#define WORDS 8

static const uint32_t constants[BLOCK] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, int bits)
{
    return word >> bits | word << (32 - bits);
}

/* The 64 words that a block becomes. */
static void schedule(const unsigned char *block, uint32_t words[BLOCK])
{
    int i;

    for (i = 0; i < 16; i++, block += 4)
        words[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 |
                   block[3];
    for (; i < BLOCK; i++) {
        uint32_t far = words[i - 15];
        uint32_t near = words[i - 2];

        words[i] = words[i - 16] + (rotate(far, 7) ^ rotate(far, 18) ^ far >> 3) + words[i - 7] +
                   (rotate(near, 17) ^ rotate(near, 19) ^ near >> 10);
    }
}

/* The names of the rounds' variables are those of the standard: a to h are at[0] to at[7]. */
static void compress(uint32_t state[WORDS], const unsigned char *block)
{
    uint32_t words[BLOCK];
    uint32_t at[WORDS];
    int i;

    schedule(block, words);
    memcpy(at, state, sizeof at);
    for (i = 0; i < BLOCK; i++) {
        uint32_t e = at[4];
        uint32_t a = at[0];
        uint32_t first = at[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
                         ((e & at[5]) ^ (~e & at[6])) + constants[i] + words[i];
        uint32_t second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
                          ((a & at[1]) ^ (a & at[2]) ^ (at[1] & at[2]));

        memmove(at + 1, at, sizeof at - sizeof *at);
        at[4] += first;
        at[0] = first + second;
    }
    for (i = 0; i < WORDS; i++)
        state[i] += at[i];
    explicit_bzero(words, sizeof words); /* the text may be the API key */
}

/* What is left of the text, a one bit, zeros, and the length in bits: one block or two. */
static void finish(uint32_t state[WORDS], struct reply_span rest, uint64_t bits)
{
    unsigned char blocks[2 * BLOCK] = {0};
    size_t size = rest.length + 9 <= BLOCK ? BLOCK : sizeof blocks;
    size_t i;

    if (rest.length > 0)
        memcpy(blocks, rest.data, rest.length);
    blocks[rest.length] = 0x80;
    for (i = 1; i <= 8; i++, bits >>= 8)
        blocks[size - i] = (unsigned char)bits;
    for (i = 0; i < size; i += BLOCK)
        compress(state, blocks + i);
    explicit_bzero(blocks, sizeof blocks); /* the text may be the API key */
}

void reply_sha256(struct reply_span text, char hex[REPLY_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    uint32_t state[WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint64_t bits = (uint64_t)text.length * 8;
    int i;

    for (; text.length >= BLOCK; text.data += BLOCK, text.length -= BLOCK)
        compress(state, (const unsigned char *)text.data);
    finish(state, text, bits);
    for (i = 0; i < REPLY_SHA256_HEX; i++)
        hex[i] = digits[state[i / 8] >> (28 - 4 * (i % 8)) & 15];
}
