package io.millrace.conformance;

import java.io.IOException;

/**
 * What is tested: an engine that sends every message back.
 */
interface Subject extends AutoCloseable
{
    /** An open connection to it, as the case wants it. */
    Peer meet(Case rule, Volume volume) throws IOException;

    /** Ends it, and checks that it has released all its memory. */
    @Override
    void close();
}
