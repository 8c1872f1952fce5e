// SPDX-License-Identifier: MIT
// Runs a program and prints one line: seconds that passed, seconds of CPU of it and its children, the most memory that
// one of them had in KiB, and how it ended. `usage PROGRAM ARGUMENT…`; what the program prints goes nowhere.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    struct rusage usage;
    int status;
    double began = now();
    pid_t child = fork();
    if (count < 2 || child < 0)
        return 1;
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(nowhere, STDOUT_FILENO);
        execvp(arguments[1], arguments + 1);
        perror(arguments[1]);
        _exit(127);
    }
    if (wait4(child, &status, 0, &usage) != child)
        return 1;
    printf("%.6f %.6f %ld %d\n", now() - began,
           seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128);
    return 0;
}
