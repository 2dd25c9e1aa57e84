using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>The form of P-DATA-TF PDUs (PS3.8 §9.3.5): presentation data values, each with its length, context and control header.</summary>
internal static class DataPdu
{
    /// <summary>What stands before the data of a PDU with one value.</summary>
    public const int HeaderBytes = PduHeader + PdvHeader;

    /// <summary>What a value takes of a PDU's length beside its data.</summary>
    public const int PdvHeader = 6;

    private const int PduHeader = 6;

    /// <summary>Checks the values of a PDU as a whole: an invalid one is answered by the state machine, not found out half-way.</summary>
    /// <exception cref="InvalidPduException">A value does not fit, or there is none.</exception>
    public static void Check(ReadOnlySpan<byte> values)
    {
        if (values.IsEmpty) throw new InvalidPduException("A data PDU holds no value.", InvalidPduException.InvalidParameter);
        while (!values.IsEmpty)
        {
            var length = values.Length < PdvHeader ? 0 : BinaryPrimitives.ReadUInt32BigEndian(values);
            if (length < 2 || length > values.Length - 4) throw new InvalidPduException("A presentation data value does not fit its PDU.", InvalidPduException.InvalidParameter);
            values = values[(4 + (int)length)..];
        }
    }

    /// <summary>Takes the first of checked values.</summary>
    public static Pdv Take(ref ReadOnlyMemory<byte> values)
    {
        var span = values.Span;
        var length = BinaryPrimitives.ReadUInt32BigEndian(span);
        var pdv = new Pdv(span[4], (span[5] & 1) != 0, (span[5] & 2) != 0, values.Slice(PdvHeader, (int)length - 2));
        values = values[(4 + (int)length)..];
        return pdv;
    }

    /// <summary>Writes the headers of a PDU with one value whose data stand behind them.</summary>
    public static void WriteHeader(Span<byte> pdu, byte contextId, int length, bool isCommand, bool isLast)
    {
        pdu[0] = (byte)PduType.Data;
        pdu[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(pdu[2..], (uint)(length + PdvHeader));
        BinaryPrimitives.WriteUInt32BigEndian(pdu[6..], (uint)(length + 2));
        pdu[10] = contextId;
        pdu[11] = (byte)((isCommand ? 1 : 0) | (isLast ? 2 : 0));
    }
}
