using System;
using System.Text;
using UnityEngine;

namespace ResNetVk.Unity.Editor
{
    /// <summary>What the inspector shows of the plan in a <c>.rnvk</c> file: its steps, in the order in which they run.</summary>
    /// <remarks>Fields have the names of the file format, since Unity's JSON reader fills them in.</remarks>
    [Serializable]
    internal sealed class Plan
    {
        private const string Key = "\"rnvk.plan\":\"";
        private const int LengthSize = 8;

        public PlanStep[] steps = Array.Empty<PlanStep>();

        /// <summary>Reads the plan of a file that was loaded before, and therefore is whole.</summary>
        /// <exception cref="FormatException">There is no plan where one should be.</exception>
        public static Plan Read(byte[] content)
        {
            string header = Encoding.UTF8.GetString(content, LengthSize, checked((int)BitConverter.ToUInt64(content, 0)));
            int begin = header.IndexOf(Key, StringComparison.Ordinal);
            return begin >= 0
                ? JsonUtility.FromJson<Plan>(Unescape(header, begin + Key.Length))
                : throw new FormatException("The file has no plan.");
        }

        // The plan is a text in the header: JSON within JSON.
        private static string Unescape(string text, int begin)
        {
            StringBuilder result = new StringBuilder();
            for (int i = begin; i < text.Length && text[i] != '"'; i++)
            {
                if (text[i] != '\\')
                {
                    result.Append(text[i]);
                    continue;
                }

                i++;
                switch (text[i])
                {
                    case 'u':
                        result.Append((char)Convert.ToUInt16(text.Substring(i + 1, 4), 16));
                        i += 4;
                        break;
                    case 'n':
                        result.Append('\n');
                        break;
                    case 't':
                        result.Append('\t');
                        break;
                    case 'r':
                        result.Append('\r');
                        break;
                    case 'b':
                        result.Append('\b');
                        break;
                    case 'f':
                        result.Append('\f');
                        break;
                    default:
                        result.Append(text[i]);
                        break;
                }
            }

            return result.ToString();
        }
    }
}
