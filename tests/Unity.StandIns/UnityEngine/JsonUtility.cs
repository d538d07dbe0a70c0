using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace UnityEngine;

/// <summary>Fills in public fields by their names: texts, integers, arrays and objects. As Unity's, it leaves what is not there and skips what it has no field for.</summary>
public static class JsonUtility
{
    public static T FromJson<T>(string json)
        where T : new()
    {
        using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(json), XmlDictionaryReaderQuotas.Max);
        return (T)Read(typeof(T), XElement.Load(reader));
    }

    private static object Read(Type type, XElement element)
    {
        if (type == typeof(string))
        {
            return element.Value;
        }

        if (type == typeof(int))
        {
            return int.Parse(element.Value, CultureInfo.InvariantCulture);
        }

        if (type == typeof(long))
        {
            return long.Parse(element.Value, CultureInfo.InvariantCulture);
        }

        if (type.IsArray)
        {
            XElement[] items = [.. element.Elements()];
            Array array = Array.CreateInstance(type.GetElementType()!, items.Length);
            for (int i = 0; i < items.Length; i++)
            {
                array.SetValue(Read(type.GetElementType()!, items[i]), i);
            }

            return array;
        }

        object value = Activator.CreateInstance(type)!;
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            if (element.Element(field.Name) is { } member)
            {
                field.SetValue(value, Read(field.FieldType, member));
            }
        }

        return value;
    }
}
