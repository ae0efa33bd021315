package io.millrace.stress.compare;

/**
 * Messages that are sent whatever comes back.
 *
 * @param connections that send.
 * @param rate        messages per second of each; 0 is no limit.
 * @param message     its text.
 */
record EchoLoad(int connections, int rate, byte[] message)
{
}
