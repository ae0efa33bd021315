package io.millrace.stress.soak;

import java.util.ArrayList;
import java.util.List;

import io.millrace.engine.WebSocketServer;

/**
 * Compares what the process holds each time that it rests, with nothing open, to what it held the first time. By then
 * code is loaded, pools are filled and nothing else may be left of what happened meanwhile.
 */
final class RestChecks
{
    private static final long MIB = 1024 * 1024;
    private static final long HEAP_SLACK = 16 * MIB;
    private static final long OFF_HEAP_SLACK = 32 * MIB;
    private static final int DESCRIPTOR_SLACK = 4;
    private static final int THREAD_SLACK = 4;

    private Sample first;

    /** Whether what goes by itself soon after a connection has gone. */
    boolean hasSettled(final Vitals vitals, final WebSocketServer server)
    {
        return server.outboundBytes() == 0 && (first == null ||
            server.lentBuffers() <= first.lent() &&
            vitals.threads() <= first.vitals().threads() &&
            vitals.descriptors() <= first.vitals().descriptors());
    }

    /** What is more than it may be. */
    List<String> check(final Sample rest)
    {
        if (first == null)
        {
            first = rest;
        }
        final List<String> problems = new ArrayList<>();
        compare(problems, "connections", rest.connections(), 0, 0);
        compare(problems, "lent buffers", rest.lent(), first.lent(), 0);
        compare(problems, "outbound bytes", rest.outbound(), 0, 0);
        compare(problems, "bytes of heap", rest.vitals().heap(), first.vitals().heap(), HEAP_SLACK);
        compare(problems, "bytes off heap of the server", rest.serverOffHeap(), first.serverOffHeap(), OFF_HEAP_SLACK);
        compare(problems, "bytes off heap of the client", rest.clientOffHeap(), first.clientOffHeap(), OFF_HEAP_SLACK);
        compare(problems, "descriptors", rest.vitals().descriptors(), first.vitals().descriptors(), DESCRIPTOR_SLACK);
        compare(problems, "threads", rest.vitals().threads(), first.vitals().threads(), THREAD_SLACK);
        return problems;
    }

    private static void compare(
        final List<String> problems, final String name, final long found, final long before, final long slack)
    {
        if (found > before + slack)
        {
            problems.add("at rest, " + found + ' ' + name + ", at first " + before);
        }
    }
}
