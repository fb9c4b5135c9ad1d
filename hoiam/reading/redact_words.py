"""The words that tell a person's number from an office's, in the order of their use.

In code and not in a data file because they are a boundary: nobody can empty them by a setting.
Those marked accented are looked for in text with its marks ("tới" is not "tôi").
"""

from __future__ import annotations

import re

from hoiam.reading.fold import fold

NOTES = {
    "account": "[số tài khoản]",
    "address": "[địa chỉ riêng]",
    "email": "[thư điện tử]",
    "identity": "[số giấy tờ]",
    "name": "[họ tên]",
    "phone": "[số điện thoại]",
    "plate": "[biển số xe]",
    "profile": "[trang cá nhân]",
}

# Accented. Bodies that have numbers of their own.
_BODIES = (
    r"ubnd|ủy ban|hđnd|hội đồng nhân dân|cục|chi cục|tổng cục|cơ quan|chính quyền|một cửa|trụ sở"
    r"|sở (?:y tế|xây dựng|giáo dục|tài chính|nông nghiệp|nội vụ|công thương|tư pháp|khoa học"
    r"|văn hóa|du lịch|ngoại vụ|dân tộc|giao thông|tài nguyên|lao động|thông tin)"
    r"|bộ (?:y tế|công an|xây dựng|giáo dục|tài chính|nông nghiệp|nội vụ|công thương|tư pháp"
    r"|quốc phòng|ngoại giao|khoa học|văn hóa)|bộ đội|biên phòng|bộ chỉ huy|quân sự"
    r"|phòng (?:cảnh sát|giáo dục|văn hóa|kinh tế|y tế|nội vụ|tư pháp|tài chính|tiếp|khám|vé|csgt"
    r"|an ninh|quản lý|hành chính|một cửa|bạn đọc|công tác|đào tạo|kinh doanh|chăm sóc|thanh tra)"
    r"|ban (?:chỉ|quản|tiếp|giám|an toàn|biên|tổ chức)\w*|công an|cảnh sát|csgt|pccc|kiểm lâm"
    r"|tòa án|viện kiểm sát|mttq|mặt trận|hội chữ thập|thanh tra|kho bạc|cơ quan thuế|hải quan"
    r"|bệnh viện|trạm y tế|trung tâm|cdc|nhà trường|đại học|tòa soạn|công ty|doanh nghiệp|điện lực"
    r"|trường (?:tiểu học|thcs|thpt|mầm non|mẫu giáo|trung học|đại học|cao đẳng|phổ thông|liên cấp)"
    r"|evn|cấp nước|bưu điện|ngân hàng nhà nước|văn phòng|hợp tác xã|bảo hiểm xã hội|thư viện"
    r"|bảo tàng|nhà văn hóa|vườn quốc gia|khách sạn|lễ tân|siêu thị"
)
_DUTY_LINES = (
    r"đường dây nóng|duong day nong|hot ?line|tổng đài|tong dai|trực ban|số trực|trực 24|trực chiến"
    r"|điện thoại trực|số máy trực|tiếp nhận (?:tin|phản ánh)|số miễn phí|call ?cent(?:er|re)"
    r"|(?:độc giả|bạn đọc|quý khách|khách hàng)(?: có thể| xin| vui lòng)? (?:gọi|liên hệ|gửi)"
)
_PEOPLE = (
    r"tôi|em|mình|tui|tao|tớ|anh|chị|ông|bà(?! con)|chú|bác(?! sĩ)|cô|dì|cậu|cháu|con|bố|mẹ|má|vợ"
    r"|bảo vệ|thầy|chồng|gặp|zalo|viber|nhà trọ|chủ nhà|chủ xe|người bán|người gửi"
    r"|người nhà|hộ ông|hộ bà"
    r"|bác sĩ riêng|tên|nạn nhân|nghi phạm|đối tượng|số lạ|họ tên|gia đình"
    # For text without marks, where they can be told from nothing else.
    r"|toi ten|cua toi|nha toi|goi toi|goi em|so em|so toi|sdt em|sdt toi"
)


Words = tuple[re.Pattern[str], re.Pattern[str]]


def both(pattern: str, bare: str = "") -> Words:
    """A pattern of words with their marks, and one for text written without any.

    `bare` replaces it there, where a word without its mark is another one ("sở", "số").
    """
    bare = bare or pattern
    plain = "".join(fold(letter) if letter > "\x7f" else letter for letter in bare)
    return re.compile(pattern), re.compile(plain)


_BARE_BODIES = (
    r"ubnd|uy ban|hdnd|so (?:y te|xay dung|giao duc|tai chinh|nong nghiep|noi vu|cong thuong)"
    r"|cong an|canh sat|csgt|benh vien|tram y te|trung tam|bo phan mot cua|tru so|dien luc|kho bac"
)
_BARE_OFFICE = rf"(?<!\w)(?:{_DUTY_LINES}|{_BARE_BODIES})(?!\w)"
_BEHIND = r"^\s*(?:[(-]|là số của|của)\s*"
OFFICE = both(rf"(?<!\w)(?:{_DUTY_LINES}|{_BODIES})(?!\w)", _BARE_OFFICE)
PERSON = both(rf"(?<!\w)(?:{_PEOPLE})(?!\w)")
OFFICE_BEHIND = both(
    rf"{_BEHIND}(?:{_DUTY_LINES}|{_BODIES})(?!\w)",
    rf"{_BEHIND}(?:{_DUTY_LINES}|{_BARE_BODIES})(?!\w)",
)

# Folded. What a number is, from the words just before it.
PHONE = re.compile(
    r"(?:\bs\s?d\s?t|\bdt(?:dd)?|dien thoai|\btel|\bphone|\bmobile|\bcall|\balo|zalo|viber|whatsapp"
    r"|\bgoi|\blien he|\blien lac|nhan tin|so may|di dong|hotline|\blh|\bip|\bsms|momo|so toi|so em"
    r"|goi (?:vao )?so|theo so|de lai so)\b[^\d\n]{0,30}$"
)
CODE = re.compile(
    r"(?:\bma(?: so)?(?: (?:thue|doanh nghiep|ho so|goi thau|hang|buu|vung|vach|qr|don|benh nhan|sv"
    r"|sinh vien|du an|lo|to khai|giao dich|hoc phan|truong|nganh))?|\bmst|isbn|issn|so hieu|ho so"
    r"|goi thau|\bthua(?: dat)?(?: so)?|to ban do(?: so)?|bao danh|\bsbd|van ban(?: so)?|bien lai"
    r"|quyet dinh(?: so)?|cong van(?: so)?|hop dong(?: so)?|giay phep(?: so)?|hoa don(?: so)?"
    r"|\bseri(?:al)?|van don|ve so|day so|so lo|trung giai|giai (?:nhat|dac biet)|tan so|so ky hieu"
    r"|giay chung nhan(?: so)?|dang ky kinh doanh(?: so)?|so tien|tri gia)\b\s*"
    r"(?:so|la|:|n\.?o\.?)?[\s:]*[\w-]{0,6}\s*$"
)
IDENTITY = re.compile(
    r"(?:can cuoc|cccd|\bcmnd|\bcmt(?:nd)?\b|chung minh|\bcc:|dinh danh|ho chieu|passport|bhyt|bhxh"
    r"|bao hiem(?: y te| xa hoi)|the bao hiem|ma so thue ca nhan|\bmst ca nhan|mst cua (?:toi|em)"
    r"|ma khach hang|giay phep lai xe|\bgplx|bang lai|so dinh danh)[^\d\n]{0,40}$"
)
ACCOUNT = re.compile(
    r"(?:tai khoan|\bstk\b|so tk\b|\btk\b|the atm|so the|ngan hang|\bbank|banking|chuyen khoan"
    r"|vietcombank|vietinbank|techcombank|agribank|bidv|mbbank|\bmb\b|sacombank|\bacb\b|vpbank"
    r"|tpbank|\bvib\b|\bshb\b|hdbank|\bocb\b|\bmsb\b|seabank|vcb|\btcb\b|\bck\b)[^\d\n]{0,40}$"
)
# Vehicles of an office are no person's.
OFFICE_PLATE = re.compile(r"(?:cong vu|bien xanh|cuu thuong|cuu hoa|chua chay)[^\d\n]{0,25}$")
PLATE = re.compile(
    r"(?:bien(?: so| kiem soat| xe)?|\bbks\b|\bbsx?\b|xe|o to|mo to|moto)[^\d\n]{0,25}$"
)
