package io.millrace.web;

import java.util.Map;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import org.jspecify.annotations.Nullable;

/** A JMX bean whose attributes can be read, and nothing else. */
final class MeasureBean implements DynamicMBean {
    private static final String READ_ONLY = "what is measured can only be read";

    /** One attribute; {@code type} is the class of what is read, which may be null. */
    record Reading(String description, Class<?> type, Supplier<? extends @Nullable Object> value) {}

    private final String description;
    private final Map<String, Reading> readings;

    /** @param readings by the attributes' names, in the order in which they are shown */
    MeasureBean(String description, Map<String, Reading> readings) {
        this.description = description;
        this.readings = readings;
    }

    @Override
    public @Nullable Object getAttribute(String name) throws AttributeNotFoundException {
        var reading = readings.get(name);
        if (reading == null) {
            throw new AttributeNotFoundException(name + "; there are " + readings.keySet());
        }
        return reading.value().get();
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        var found = new AttributeList();
        for (var name : names) {
            var reading = readings.get(name);
            if (reading != null) {
                found.add(new Attribute(name, reading.value().get()));
            }
        }
        return found;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        var attributes = readings.entrySet().stream()
                .map(one -> new MBeanAttributeInfo(
                        one.getKey(),
                        one.getValue().type().getName(),
                        one.getValue().description(),
                        true,
                        false,
                        false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(MeasureBean.class.getName(), description, attributes, null, null, null);
    }

    @Override
    public void setAttribute(Attribute attribute) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
        throw new UnsupportedOperationException(READ_ONLY);
    }
}
