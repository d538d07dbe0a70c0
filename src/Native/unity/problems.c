#include "problems.h"

#include "resnetvk_unity.h"
#include "threads.h"

#include <stdarg.h>
#include <stdio.h>

static THREAD_LOCAL char last_error[PROBLEM_SIZE];

const char *RNVK_CALL rnvk_unity_last_error(void)
{
    return last_error;
}

rnvk_result problem(rnvk_result result, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(last_error, sizeof last_error, format, values);
    va_end(values);
    return result;
}

rnvk_result passed_on(rnvk_result result)
{
    return result < RNVK_OK ? problem(result, "%s", rnvk_last_error()) : result;
}

void problem_copy(char *to, const char *from)
{
    snprintf(to, PROBLEM_SIZE, "%s", from);
}
