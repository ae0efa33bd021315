package io.millrace.stress;

/**
 * Where a session shows what happens. Any thread may call it.
 */
interface ConnectOutput
{
    /** A text message of the peer. */
    void text(String message);

    /** A binary message of the peer, in hexadecimal digits. */
    void binary(String digits, int length);

    /** What else happened. */
    void note(String line);

    /** What went wrong. */
    void warning(String line);
}
