package io.millrace.interop;

import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that hold for every pairing of a client and a server.
 */
@ParameterizedClass
@MethodSource("io.millrace.interop.Pairing#all")
abstract class InteropTest
{
    private static Meeting meeting;

    private final Pairing pairing;

    InteropTest(final Pairing pairing)
    {
        this.pairing = pairing;
    }

    @BeforeParameterizedClassInvocation
    static void start(final Pairing pairing) throws Exception
    {
        meeting = new Meeting(pairing);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception
    {
        meeting.stop();
    }

    final Meeting meeting()
    {
        return meeting;
    }

    final Pairing pairing()
    {
        return pairing;
    }
}
