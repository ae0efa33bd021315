package io.millrace;

import java.util.List;

import io.millrace.memory.MemoryDebug;
import io.millrace.memory.MemoryViolation;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test during which the debug mode found a mistake or a leak, on whatever thread, unless the test took the
 * finding itself. In effect for all tests.
 */
public final class MemoryFindings implements AfterEachCallback, AfterAllCallback
{
    @Override
    public void afterEach(final ExtensionContext context)
    {
        failOnFindings();
    }

    @Override
    public void afterAll(final ExtensionContext context)
    {
        failOnFindings();
    }

    private static void failOnFindings()
    {
        final List<MemoryViolation> findings = MemoryDebug.takeFindings();
        if (!findings.isEmpty())
        {
            final AssertionError failure = new AssertionError(
                findings.size() + " findings of the debug mode, first: " + findings.get(0).getMessage());
            findings.forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
