package io.millrace.stress.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;

/**
 * What the process uses at a moment. Figures that the system does not tell are -1.
 *
 * @param heap        bytes of the heap in use, garbage included.
 * @param resident    bytes of memory.
 * @param descriptors that are open.
 * @param threads     that are alive.
 * @param cpuNs       user and system time since the start.
 */
record Vitals(long heap, long resident, long descriptors, int threads, long cpuNs)
{
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int KIB = 1024;

    static Vitals now()
    {
        final OperatingSystemMXBean system =
            (OperatingSystemMXBean)ManagementFactory.getOperatingSystemMXBean();
        return new Vitals(
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
            residentBytes(),
            system instanceof final UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : -1,
            ManagementFactory.getThreadMXBean().getThreadCount(),
            system.getProcessCpuTime());
    }

    /** The same after a full collection, so that the heap holds what is referred to. */
    static Vitals afterCollection()
    {
        System.gc();
        return now();
    }

    private static long residentBytes()
    {
        try
        {
            for (final String line : Files.readAllLines(STATUS))
            {
                if (line.startsWith("VmRSS:"))
                {
                    return KIB * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        catch (final IOException ex)
        {
            return -1;
        }
        return -1;
    }
}
