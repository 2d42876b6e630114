import fc from 'fast-check';
import { maskAddress, maskId, maskName, maskPhone, maskText } from '../../../shared/kernel/masking.ts';

describe('masks of single values', () => {
  it('keeps three and four of a phone', () => {
    expect(maskPhone('13800001234')).toBe('138****1234');
    expect(maskPhone('110')).toBe('****');
    expect(maskPhone('')).toBe('****');
  });

  it('keeps the area and the last four of an identity number', () => {
    expect(maskId('320506199003070014')).toBe('320506********0014');
    expect(maskId('11010519491231002X')).toBe('110105********002X');
    expect(maskId('1234')).toBe('****');
  });

  it.each([
    ['王明', '王*'],
    ['王小明', '王**'],
    ['欧阳娜娜', '欧阳**'],
    ['欧阳锋', '欧阳*'],
    ['欧阳', '欧*'],
    ['东方白', '东方*'],
    ['王', '*'],
    ['', '*'],
    ['买买提·艾合买提', '买**·****'],
    ['John Smith', 'J*** *****'],
    ['𠮷田', '𠮷*'],
  ])('covers the given name of %s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  it.each([
    ['木渎镇金枫路88号3幢2单元502室', '木渎镇金枫路88号3幢**'],
    ['金枫花园3号楼502', '金枫花园3号楼**'],
    ['凯马广场A座1203', '凯马广场A座**'],
    ['新华公寓三栋一单元', '新华公寓三栋**'],
    ['金枫花园３幢５０２室', '金枫花园3幢**'],
    ['金枫路88号502室', '金枫路88号**'],
    ['金枫路88号', '金枫路88号'],
    ['金枫花园3幢', '金枫花园3幢'],
    ['金枫花园12-502', '金枫花园12-**'],
    ['金枫花园12-2-502室', '金枫花园12-**'],
    ['翠坊新村502室', '翠坊新村**'],
    ['翠坊新村2单元502', '翠坊新村**'],
    ['天灵片区南门口', '天灵片区南门口'],
  ])('shows %s down to the building', (address, masked) => {
    expect(maskAddress(address)).toBe(masked);
  });
});

describe('maskText', () => {
  it.each([
    ['请回电13812345678，谢谢', '请回电138****5678，谢谢'],
    ['138 1234 5678', '138 **** 5678'],
    ['138-1234-5678', '138-****-5678'],
    ['+8613812345678', '+86138****5678'],
    ['0086 138 1234 5678', '0086 138 **** 5678'],
    ['１３８１２３４５６７８', '１３８****５６７８'],
    ['两个：13812345678、13987654321', '两个：138****5678、139****4321'],
    ['13812345678 13987654321', '138****5678 139****4321'],
    ['身份证320506199003070014的人', '身份证320506********0014的人'],
    ['11010519491231002x', '110105********002x'],
    ['320506 19900307 0014', '320506 ******** 0014'],
    ['320506199003070015', '320506********0015'],
    ['卡号6222021234567890123', '卡号622202*********0123'],
    ['0512-66251234', '0512-****1234'],
    ['(0512) 66251234', '(0512) ****1234'],
    ['051266251234', '0512****1234'],
    ['010-6625123', '010-***5123'],
  ])('covers %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    '案件2603067960000421',
    '2026-03-06 22:10',
    '3幢502室',
    '网格320506103203001',
    '木渎镇320506103',
    '赔偿12000元',
    '110、12345',
    '',
  ])('leaves %s', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('never lets a mobile number through, whatever surrounds it', () => {
    const phone = fc
      .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
      .map(([a, b]) => `1${a}${String(b).padStart(9, '0')}`);
    const around = fc.string().filter((text) => !/[0-9０-９]/.test(text));
    fc.assert(
      fc.property(around, phone, around, (before, number, after) => {
        expect(maskText(before + number + after)).not.toContain(number);
      }),
    );
  });

  it('masks once: what is masked stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, n) => {
        const once = maskText(`${text}1${n}`);
        expect(maskText(once)).toBe(once);
      }),
    );
  });

  it('changes digits into stars and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('1', '3', '8', '0', '-', ' ', '８', 'X', '王')), (parts) => {
        const text = parts.join('');
        const masked = maskText(text);
        expect(masked.length).toBe(text.length);
        for (let i = 0; i < text.length; i++) expect(['*', text[i]]).toContain(masked[i]);
      }),
    );
  });
});
