/* The texts of errors. */
#ifndef PROBLEMS_H
#define PROBLEMS_H

#include <resnetvk.h>

#define PROBLEM_SIZE 1024

/* Keeps a text, shortened where it must be, as this thread's last error; gives the result back. */
rnvk_result problem(rnvk_result result, const char *format, ...);

/* The same with libresnetvk's last error, when the result is one. */
rnvk_result passed_on(rnvk_result result);

/* Copies a text; shortened where it must be. */
void problem_copy(char *to, const char *from);

#endif
