using System.Buffers.Binary;
using System.Globalization;

namespace DataBank.Dicom;

/// <summary>Reads numbers of the binary VRs.</summary>
internal static class BinaryValues
{
    public static long? Integer(Vr vr, ReadOnlySpan<byte> value, ByteOrder order) => vr switch
    {
        Vr.US => UInt16(value, order),
        Vr.SS => (short)UInt16(value, order),
        Vr.UL => UInt32(value, order),
        Vr.SL => (int)UInt32(value, order),
        Vr.SV => (long)UInt64(value, order),
        Vr.UV when UInt64(value, order) <= long.MaxValue => (long)UInt64(value, order),
        _ => null,
    };

    public static double? Number(Vr vr, ReadOnlySpan<byte> value, ByteOrder order) => vr switch
    {
        Vr.FL => BitConverter.UInt32BitsToSingle(UInt32(value, order)),
        Vr.FD => BitConverter.UInt64BitsToDouble(UInt64(value, order)),
        Vr.UV => UInt64(value, order),
        _ => Integer(vr, value, order),
    };

    public static ulong UInt64(ReadOnlySpan<byte> value, ByteOrder order) =>
        order == ByteOrder.LittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(value) : BinaryPrimitives.ReadUInt64BigEndian(value);

    /// <summary>A tag as one number: two 16-bit numbers, group first in either byte order.</summary>
    public static uint AttributeTag(ReadOnlySpan<byte> value, ByteOrder order) =>
        ((uint)UInt16(value, order) << 16) | UInt16(value[2..], order);

    public static string Text(Vr vr, ReadOnlySpan<byte> value, ByteOrder order) => vr switch
    {
        Vr.AT => AttributeTag(value, order).ToString("X8", CultureInfo.InvariantCulture),
        Vr.FL => BitConverter.UInt32BitsToSingle(UInt32(value, order)).ToString("R", CultureInfo.InvariantCulture),
        Vr.FD => BitConverter.UInt64BitsToDouble(UInt64(value, order)).ToString("R", CultureInfo.InvariantCulture),
        Vr.UV => UInt64(value, order).ToString(CultureInfo.InvariantCulture),
        _ => Integer(vr, value, order)?.ToString(CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Turns the bytes of every number around, in place.</summary>
    public static void Reverse(Vr vr, Span<byte> value)
    {
        var size = vr.NumberBytes();
        for (var i = 0; size > 1 && i + size <= value.Length; i += size)
        {
            value.Slice(i, size).Reverse();
        }
    }

    public static ushort UInt16(ReadOnlySpan<byte> value, ByteOrder order) =>
        order == ByteOrder.LittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(value) : BinaryPrimitives.ReadUInt16BigEndian(value);

    public static uint UInt32(ReadOnlySpan<byte> value, ByteOrder order) =>
        order == ByteOrder.LittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(value) : BinaryPrimitives.ReadUInt32BigEndian(value);
}
