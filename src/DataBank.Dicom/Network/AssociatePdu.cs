using System.Buffers.Binary;
using System.Text;

namespace DataBank.Dicom;

/// <summary>Encodes and decodes A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2, §9.3.3); both have one shape.</summary>
public static class AssociatePdu
{
    private const int FixedLength = 68;
    private const int MaximumContexts = 128;

    public static byte[] Encode(PduType type, AssociateParameters parameters)
    {
        var body = new List<byte>(1024) { 0, 1, 0, 0 }; // protocol version 1, reserved
        AppendAe(body, parameters.CalledAe);
        AppendAe(body, parameters.CallingAe);
        body.AddRange(new byte[32]);
        AppendItem(body, 0x10, Encoding.ASCII.GetBytes(parameters.ApplicationContext));
        foreach (var context in parameters.Contexts)
        {
            var item = new List<byte> { context.Id, 0, type == PduType.AssociateAccept ? context.Result : (byte)0, 0 };
            if (type == PduType.AssociateRequest) AppendItem(item, 0x30, Encoding.ASCII.GetBytes(context.AbstractSyntax));
            foreach (var syntax in context.TransferSyntaxes) AppendItem(item, 0x40, Encoding.ASCII.GetBytes(syntax));
            AppendItem(body, type == PduType.AssociateRequest ? (byte)0x20 : (byte)0x21, item);
        }
        AppendItem(body, 0x50, UserInformation(parameters));

        var pdu = new byte[6 + body.Count];
        pdu[0] = (byte)type;
        BinaryPrimitives.WriteUInt32BigEndian(pdu.AsSpan(2), (uint)body.Count);
        body.CopyTo(pdu, 6);
        return pdu;
    }

    /// <summary>Decodes what follows the six header bytes. Unknown items are skipped, items may come in any order.</summary>
    /// <exception cref="DicomFormatException">Lengths that do not fit, or more contexts than ids exist.</exception>
    public static AssociateParameters Decode(ReadOnlySpan<byte> body)
    {
        if (body.Length < FixedLength) throw new DicomFormatException("An association PDU is shorter than its fixed fields.", body.Length);
        var contexts = new List<PresentationContext>();
        var parameters = new AssociateParameters
        {
            ApplicationContext = "",
            CalledAe = Ascii(body.Slice(4, 16)),
            CallingAe = Ascii(body.Slice(20, 16)),
            Contexts = contexts,
            MaximumLength = 0,
            ImplementationClassUid = "",
            ImplementationVersion = "",
        };
        var items = new ItemReader(body, FixedLength);
        while (items.TryNext(out var type, out var value, out var offset))
        {
            switch (type)
            {
                case 0x10:
                    parameters = parameters with { ApplicationContext = Ascii(value) };
                    break;
                case 0x20 or 0x21:
                    if (contexts.Count == MaximumContexts) throw new DicomFormatException("More presentation contexts than ids exist.", offset);
                    contexts.Add(DecodeContext(value, offset));
                    break;
                case 0x50:
                    parameters = DecodeUserInformation(parameters, value, offset);
                    break;
            }
        }
        return parameters;
    }

    private static PresentationContext DecodeContext(ReadOnlySpan<byte> value, long offset)
    {
        if (value.Length < 4) throw new DicomFormatException("A presentation context item is shorter than its fixed fields.", offset);
        var abstractSyntax = "";
        var syntaxes = new List<string>();
        var items = new ItemReader(value, 4);
        while (items.TryNext(out var type, out var content, out _))
        {
            if (type == 0x30) abstractSyntax = Ascii(content);
            if (type == 0x40) syntaxes.Add(Ascii(content));
        }
        return new PresentationContext(value[0], abstractSyntax, syntaxes, value[2]);
    }

    private static AssociateParameters DecodeUserInformation(AssociateParameters parameters, ReadOnlySpan<byte> value, long offset)
    {
        var roles = new List<RoleSelection>();
        var items = new ItemReader(value, 0);
        while (items.TryNext(out var type, out var content, out _))
        {
            parameters = type switch
            {
                0x51 when content.Length == 4 => parameters with { MaximumLength = BinaryPrimitives.ReadUInt32BigEndian(content) },
                0x52 => parameters with { ImplementationClassUid = Ascii(content) },
                0x53 when content.Length == 4 => parameters with
                {
                    Window = (BinaryPrimitives.ReadUInt16BigEndian(content), BinaryPrimitives.ReadUInt16BigEndian(content[2..])),
                },
                0x55 => parameters with { ImplementationVersion = Ascii(content) },
                0x51 or 0x53 => throw new DicomFormatException("A user information item has a wrong length.", offset),
                _ => parameters,
            };
            if (type == 0x54) roles.Add(DecodeRole(content, offset));
        }
        return parameters with { Roles = roles };
    }

    private static RoleSelection DecodeRole(ReadOnlySpan<byte> content, long offset)
    {
        var length = content.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(content);
        if (content.Length < length + 4) throw new DicomFormatException("A role selection item is shorter than it says.", offset);
        return new RoleSelection(Ascii(content.Slice(2, length)), content[2 + length] == 1, content[3 + length] == 1);
    }

    private static List<byte> UserInformation(AssociateParameters parameters)
    {
        var items = new List<byte>();
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, parameters.MaximumLength);
        AppendItem(items, 0x51, number);
        AppendItem(items, 0x52, Encoding.ASCII.GetBytes(parameters.ImplementationClassUid));
        if (parameters.Window != (1, 1))
        {
            BinaryPrimitives.WriteUInt16BigEndian(number, parameters.Window.Invoked);
            BinaryPrimitives.WriteUInt16BigEndian(number.AsSpan(2), parameters.Window.Performed);
            AppendItem(items, 0x53, number);
        }
        foreach (var role in parameters.Roles)
        {
            var uid = Encoding.ASCII.GetBytes(role.SopClassUid);
            AppendItem(items, 0x54, [(byte)(uid.Length >> 8), (byte)uid.Length, .. uid, role.IsUser ? (byte)1 : (byte)0, role.IsProvider ? (byte)1 : (byte)0]);
        }
        AppendItem(items, 0x55, Encoding.ASCII.GetBytes(parameters.ImplementationVersion));
        return items;
    }

    private static void AppendAe(List<byte> bytes, string title) =>
        bytes.AddRange(Encoding.ASCII.GetBytes(title.Length <= 16 ? title.PadRight(16) : throw new ArgumentException("An AE title has at most 16 characters.", nameof(title))));

    private static void AppendItem(List<byte> bytes, byte type, IReadOnlyCollection<byte> value)
    {
        bytes.AddRange([type, 0, (byte)(value.Count >> 8), (byte)value.Count]);
        bytes.AddRange(value);
    }

    private static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes).Trim(' ', '\0');

    /// <summary>Walks items of type, reserved byte, two-byte length and value.</summary>
    private ref struct ItemReader(ReadOnlySpan<byte> body, int start)
    {
        private readonly ReadOnlySpan<byte> body = body;
        private int position = start;

        public bool TryNext(out byte type, out ReadOnlySpan<byte> value, out long offset)
        {
            type = 0;
            value = default;
            offset = position;
            if (position == body.Length) return false;
            if (body.Length - position < 4) throw new DicomFormatException("An item of an association PDU is cut off.", position);
            var length = BinaryPrimitives.ReadUInt16BigEndian(body[(position + 2)..]);
            if (body.Length - position - 4 < length) throw new DicomFormatException("An item of an association PDU is longer than the PDU.", position);
            type = body[position];
            value = body.Slice(position + 4, length);
            position += 4 + length;
            return true;
        }
    }
}
