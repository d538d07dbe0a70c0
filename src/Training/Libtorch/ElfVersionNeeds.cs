using System.Buffers.Binary;
using System.Text;

namespace ResNetVk.Training;

/// <summary>
/// Reads and changes the section <c>.gnu.version_r</c> of a 64-bit little-endian ELF file: the symbol versions it needs from other
/// libraries. Layouts (Elf64_Ehdr, Elf64_Shdr, Elf64_Verneed, Elf64_Vernaux) are those of the Linux Standard Base, chapter 10.
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;

    /// <summary>Sets the weak flag on every need of <paramref name="version"/>.</summary>
    /// <returns>How many flags were not set before.</returns>
    /// <exception cref="InvalidDataException">The bytes are not such an ELF file, or an offset leads outside it.</exception>
    public static int Weaken(Span<byte> file, string version)
    {
        if (file.Length < 64 || !file[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file.");
        }

        int changed = 0;
        long sections = Offset(file, 40);
        ushort sectionSize = UInt16(file, 58);
        ushort sectionCount = UInt16(file, 60);
        for (int i = 0; i < sectionCount; i++)
        {
            long section = sections + ((long)i * sectionSize);
            if (UInt32(file, section + 4) == VersionNeedSection)
            {
                long strings = Offset(file, sections + ((long)UInt32(file, section + 40) * sectionSize) + 24);
                changed += WeakenSection(file, Offset(file, section + 24), strings, Encoding.ASCII.GetBytes(version));
            }
        }

        return changed;
    }

    // Both lists are walked by their own links: each leads forward and the last is 0, so the walk ends in any file.
    private static int WeakenSection(Span<byte> file, long need, long strings, ReadOnlySpan<byte> version)
    {
        int changed = 0;
        uint nextNeed;
        do
        {
            long auxiliary = need + UInt32(file, need + 8);
            uint nextAuxiliary;
            do
            {
                ushort flags = UInt16(file, auxiliary + 4);
                if ((flags & WeakFlag) == 0 && NameIs(file, strings + UInt32(file, auxiliary + 8), version))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(Part(file, auxiliary + 4, 2), (ushort)(flags | WeakFlag));
                    changed++;
                }

                nextAuxiliary = UInt32(file, auxiliary + 12);
                auxiliary += nextAuxiliary;
            }
            while (nextAuxiliary != 0);

            nextNeed = UInt32(file, need + 12);
            need += nextNeed;
        }
        while (nextNeed != 0);

        return changed;
    }

    private static bool NameIs(Span<byte> file, long offset, ReadOnlySpan<byte> name)
    {
        Span<byte> found = Part(file, offset, name.Length + 1);
        return found[..name.Length].SequenceEqual(name) && found[name.Length] == 0;
    }

    private static Span<byte> Part(Span<byte> file, long offset, int size)
    {
        if (offset < 0 || offset > file.Length - size)
        {
            throw new InvalidDataException($"an offset leads to byte {offset} of {file.Length}.");
        }

        return file.Slice((int)offset, size);
    }

    private static ushort UInt16(Span<byte> file, long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Part(file, offset, 2));

    private static uint UInt32(Span<byte> file, long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Part(file, offset, 4));

    private static long Offset(Span<byte> file, long offset)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(Part(file, offset, 8));
        return value <= (ulong)file.Length ? (long)value : throw new InvalidDataException(
            $"an offset leads to byte {value} of {file.Length}.");
    }
}
