using System.Globalization;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>Sets values of a data set from their own types, in the dictionary's VR.</summary>
public static class TypedEdits
{
    public static DatasetBuilder SetDate(this DatasetBuilder builder, Tag tag, DicomDate value) => builder.Set(tag, value.ToString());

    public static DatasetBuilder SetTime(this DatasetBuilder builder, Tag tag, DicomTime value) => builder.Set(tag, value.ToString());

    public static DatasetBuilder SetDateTime(this DatasetBuilder builder, Tag tag, DicomDateTime value) => builder.Set(tag, value.ToString());

    public static DatasetBuilder SetName(this DatasetBuilder builder, Tag tag, PersonName value) => builder.Set(tag, value.ToString());

    /// <summary>Sets tags (AT).</summary>
    public static DatasetBuilder SetTags(this DatasetBuilder builder, Tag tag, params ReadOnlySpan<Tag> values)
    {
        var texts = new string[values.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = values[i].ToString();
        }
        return builder.Set(tag, Vr.AT, texts);
    }

    /// <summary>Sets integers (US, SS, UL, SL, UV, SV, IS, DS).</summary>
    /// <exception cref="OverflowException">The VR cannot hold one of them.</exception>
    public static DatasetBuilder SetIntegers(this DatasetBuilder builder, Tag tag, params ReadOnlySpan<long> values)
    {
        var vr = DataDictionary.Find(tag)?.Vr;
        var texts = new string[values.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = vr switch
            {
                Vr.IS => IntegerString.Format(checked((int)values[i])),
                Vr.DS => DecimalString.Format((decimal)values[i]),
                _ => values[i].ToString(CultureInfo.InvariantCulture),
            };
        }
        return builder.Set(tag, texts);
    }

    /// <summary>Sets decimal numbers (DS) without loss.</summary>
    /// <exception cref="OverflowException">A number has more digits than a DS can hold.</exception>
    public static DatasetBuilder SetDecimals(this DatasetBuilder builder, Tag tag, params ReadOnlySpan<decimal> values)
    {
        var texts = new string[values.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = DecimalString.Format(values[i]);
        }
        return builder.Set(tag, texts);
    }

    /// <summary>Sets all numbers of a binary VR (FL, FD, US, OW, OF, OL …); <typeparamref name="T"/> has the VR's size.</summary>
    /// <exception cref="ArgumentException">The VR has numbers of another size.</exception>
    public static DatasetBuilder SetNumbers<T>(this DatasetBuilder builder, Tag tag, Vr vr, ReadOnlySpan<T> values)
        where T : unmanaged =>
        vr.NumberBytes() == Marshal.SizeOf<T>() && !vr.IsText() && vr is not (Vr.AT or Vr.SQ)
            ? builder.Set(tag, vr, (ReadOnlyMemory<byte>)MemoryMarshal.AsBytes(values).ToArray())
            : throw new ArgumentException($"{vr} holds no numbers of this size.", nameof(vr));
}
