/**
 * The least that answers: one request, nothing imported.
 *
 * @module
 */
declare const SERVER: string

export const first = async (): Promise<unknown> => await (await fetch(`${SERVER}/tiny`)).json()
