// Integer division by a number the compiler does not know. Drivers make a loop or dozens of instructions of `/`, llvmpipe one division
// of each lane after the other; a division of floats and a correction are a few.
// Defines: divide(a, b) = a / b for 0 <= a, 0 < b and a quotient below 2^22: the estimate is then off by at most one.
#ifndef DIVIDE_GLSL
#define DIVIDE_GLSL

int divide(int a, int b)
{
    int quotient = int(float(a) / float(b));
    int rest = a - quotient * b;
    return rest < 0 ? quotient - 1 : rest >= b ? quotient + 1 : quotient;
}

#endif
