package io.flowmaestro.backing.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * The way to what is one per JVM, from any class loader. Quarkus loads tests and test resources by class loaders of its own, a
 * new one for each configuration: what is static there is not one per JVM. The system class loader's copy is, so it is
 * called by reflection and with the JDK's own types alone.
 */
final class JvmWide {
    private JvmWide() {}

    /**
     * Calls a public static method.
     *
     * @param answer a type of the JDK that it returns
     * @param shared the class whose one copy is called
     * @param method its name, which no other has
     */
    static <T> T call(Class<T> answer, Class<?> shared, String method, Object... arguments) {
        Thread thread = Thread.currentThread();
        ClassLoader caller = thread.getContextClassLoader();
        // Kafka looks its own classes up by the thread's class loader; threads started here inherit it.
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            Class<?> only = ClassLoader.getSystemClassLoader().loadClass(shared.getName());
            Method called = Arrays.stream(only.getMethods())
                    .filter(candidate -> candidate.getName().equals(method))
                    .findFirst()
                    .orElseThrow();
            return answer.cast(called.invoke(null, arguments));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    e.getCause() == null ? method : e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method, e);
        } finally {
            thread.setContextClassLoader(caller);
        }
    }
}
