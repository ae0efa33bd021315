package io.millrace.stress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/**
 * A session with programs: a line of the input is a message, and a message is a line of the output. Everything else
 * goes to the error stream.
 */
final class ConnectPipe implements ConnectOutput
{
    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream err;

    ConnectPipe(final BufferedReader in, final PrintStream out, final PrintStream err)
    {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Sends lines until there are no more; then closes. */
    void run(final ConnectSession session) throws IOException, InterruptedException
    {
        String line = in.readLine();
        while (line != null && session.isOpen())
        {
            session.sendText(line);
            line = in.readLine();
        }
        session.close();
        session.awaitClosed();
    }

    @Override
    public synchronized void text(final String message)
    {
        out.println(message);
        out.flush();
    }

    @Override
    public void binary(final String digits, final int length)
    {
        text(digits);
    }

    @Override
    public void note(final String line)
    {
        err.println(line);
    }

    @Override
    public void warning(final String line)
    {
        err.println(line);
    }
}
